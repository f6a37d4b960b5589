const KEY_CHARACTERS = 1024;

/**
 * Remembers what a pure function answered, for the latest `size` keys. What it throws is not
 * remembered, nor the answer to a key so long that keeping it would cost more than asking again.
 */
export function remember<T>(size: number): (key: string, ask: () => T) => T {
  const answers = new Map<string, T>();
  return (key, ask) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask();
    if (key.length > KEY_CHARACTERS || size === 0) return answer;
    const [oldest] = answers.keys();
    if (answers.size >= size && oldest !== undefined) answers.delete(oldest);
    answers.set(key, answer);
    return answer;
  };
}
