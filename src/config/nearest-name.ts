import { closest, distance } from 'fastest-levenshtein';

/** The known name that a mistyped one most likely meant, if any is near enough to suggest. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0) return undefined;
  const near = closest(name, names);
  return distance(name, near) <= Math.max(2, Math.floor(near.length / 2)) ? near : undefined;
}

/** ` (nearest: x)`, or what there is to choose from, or nothing: the end of a sentence on an unknown name. */
export function suggestName(name: string, known: Iterable<string>): string {
  const names = [...known].sort();
  const near = nearestName(name, names);
  if (near !== undefined) return ` (nearest: ${near})`;
  if (names.length === 0) return ' (none is declared)';
  const more = names.length > 8 ? ', …' : '';
  return ` (known: ${names.slice(0, 8).join(', ')}${more})`;
}
