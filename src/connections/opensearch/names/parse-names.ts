import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { resolveDateMath } from './date-math.ts';

/** One part of a list of index names. */
export type NamePart = Readonly<{ kind: 'name' | 'wildcard' | 'without'; text: string }>;

const MAX_PARTS = 100;
// What goes into paths and policies; OpenSearch itself allows some more.
const NAME = /^[a-z0-9.][a-z0-9._-]{0,199}$/;
const PATTERN = /^[a-z0-9.*][a-z0-9._*-]{0,199}$/;

/**
 * A list of index names as a path, a header or an action holds it. Empty, `_all` and `*` are all
 * indices.
 * @throws SallyportError `bad_request`, `denied` for another cluster
 */
export function parseNames(text: string | undefined, now: Date): readonly NamePart[] {
  if (text === undefined || text === '' || text === '_all') {
    return [{ kind: 'wildcard', text: '*' }];
  }
  const parts = text.split(',');
  if (parts.length > MAX_PARTS) {
    throw refused(`a request names at most ${MAX_PARTS} indices, got ${parts.length}`);
  }
  let wildcards = false;
  return parts.map((part) => {
    const parsed = parsePart(part, wildcards, now);
    wildcards ||= parsed.kind === 'wildcard';
    return parsed;
  });
}

/** The one name that a write names. @throws SallyportError `bad_request` */
export function parseName(text: string, now: Date): string {
  const [part, ...more] = parseNames(text, now);
  if (part?.kind === 'name' && more.length === 0) return part.text;
  throw refused('here one index must be named, without wildcards');
}

function parsePart(text: string, afterWildcard: boolean, now: Date): NamePart {
  // A colon separates a cluster from its index; no index name can hold one.
  if (text.includes(':') && !text.startsWith('<')) {
    throw new SallyportError('denied', 'indices of other clusters cannot be reached from here');
  }
  if (text.startsWith('-')) {
    const rest = text.slice(1);
    if (!afterWildcard || !PATTERN.test(rest)) {
      throw refused('an index name begins with `-` only to be left out of a wildcard before it');
    }
    return { kind: 'without', text: rest };
  }
  if (text === '_all') return { kind: 'wildcard', text: '*' };
  const name = resolveDateMath(text, now);
  if (name.includes('*') && PATTERN.test(name)) return { kind: 'wildcard', text: name };
  if (NAME.test(name) && name !== '.' && name !== '..') return { kind: 'name', text: name };
  throw refused(
    'an index name has up to 200 lower-case letters, digits, `.`, `_` and `-`, and begins with a letter or digit',
  );
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', sentence);
}
