import type * as z from 'zod';
import { knownKeys } from './known-keys.ts';
import { suggestName } from './nearest-name.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with an input to a schema, as lines of `path: sentence`. */
export function describeIssue(issue: Issue, schema: z.ZodType, input: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path, input);
    return issue.keys.map(
      (key) => `${pathText([...issue.path, key])}: unknown key${suggestName(key, known)}`,
    );
  }
  return [`${pathText(issue.path)}: ${sentence(issue)}`];
}

function sentence(issue: Issue): string {
  if (issue.code === 'invalid_key') return issue.issues.map(sentence).join(', ');
  if (issue.code === 'invalid_union' && 'options' in issue) {
    return `must be one of ${listed(issue.options)}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${listed(issue.values)}`;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `is required (${issue.expected})`;
  }
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function listed(options: unknown): string {
  return Array.isArray(options) ? options.map((option) => `\`${String(option)}\``).join(', ') : '';
}

/** A problem under its path; nothing where there is none. */
export function problemAt(path: readonly PropertyKey[], problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${pathText(path)}: ${problem}`];
}

/** `connections.crm.tables["public.customers"].domain` */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = String(step);
      return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'all of it' : text;
}
