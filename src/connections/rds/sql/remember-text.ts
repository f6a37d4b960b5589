/** What a pure function made of a text. `size` is in characters, of the key and what was made together. */
export type RememberText<T> = (key: string, make: () => T, size: (made: T) => number) => T;

/**
 * Remembers what a pure function made of the latest texts, up to so many characters in all. What it
 * throws is not remembered, nor what alone would take a sixteenth of the room.
 */
export function rememberText<T>(characters: number): RememberText<T> {
  const known = new Map<string, Readonly<{ made: T; size: number }>>();
  let held = 0;
  return (key, make, size) => {
    const found = known.get(key);
    if (found !== undefined) {
      // The latest used is the last to go.
      known.delete(key);
      known.set(key, found);
      return found.made;
    }
    const made = make();
    const added = { made, size: key.length + size(made) };
    if (added.size > characters / 16) return made;
    known.set(key, added);
    held += added.size;
    for (const [oldest, entry] of known) {
      if (held <= characters) break;
      known.delete(oldest);
      held -= entry.size;
    }
    return made;
  };
}
