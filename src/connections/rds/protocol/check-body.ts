import type * as z from 'zod';
import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/**
 * A parsed body as its schema says. The sentence names the member and what is expected, not what
 * was sent: bodies carry the caller's data.
 * @throws SallyportError `bad_request`
 */
export function checkBody<S extends z.ZodType>(schema: S, body: ParsedJson): z.output<S> {
  const checked = schema.safeParse(body, { error: describe });
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const at = issue === undefined ? '' : pathText(issue.path);
  throw new SallyportError('bad_request', `${at} ${issue?.message ?? 'is not as expected'}`);
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'unrecognized_keys':
      return `has an unknown member${issue.keys.map(shownKey).join(',')}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    default:
      return undefined;
  }
}

function shownKey(key: string): string {
  return /^[A-Za-z_]\w{0,39}$/.test(key) ? ` \`${key}\`` : ' (name not shown)';
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the body';
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  return `\`${text.replace(/^\./, '')}\``;
}
