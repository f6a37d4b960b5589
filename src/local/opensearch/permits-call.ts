import type { SearchScope } from '../../gateway/credential.ts';

/** Stands for one segment of a path, such as the id of a document. */
const ANY_ID = '{id}';

/** Whether a scope has exactly this call: its method, and its path segment by segment. */
export function permitsCall(
  { calls }: SearchScope,
  method: string,
  segments: readonly string[],
): boolean {
  return calls.some((call) => call.method === method && isAt(call.path, segments));
}

function isAt(path: string, segments: readonly string[]): boolean {
  const parts = pathSegments(path);
  if (parts.length !== segments.length) return false;
  return parts.every((part, i) => part === ANY_ID || part === segments[i]);
}

/** The segments of a path, decoded. @throws URIError for one that cannot be */
export function pathSegments(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
}
