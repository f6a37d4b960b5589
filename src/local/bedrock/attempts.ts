import { createHash } from 'node:crypto';

/** Prompts that are remembered; the oldest are forgotten first. */
const MOST = 1000;

/** Counts how often each prompt has come, this time included. */
export function attemptCounter(): (prompt: string) => number {
  const counts = new Map<string, number>();
  return (prompt) => {
    const key = createHash('sha256').update(prompt).digest('base64');
    const count = (counts.get(key) ?? 0) + 1;
    counts.delete(key);
    counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > MOST && oldest !== undefined) counts.delete(oldest);
    return count;
  };
}
