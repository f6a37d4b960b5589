import type { Json } from '../../../gateway/json.ts';
import { at, numberAt } from '../json-member.ts';

/** Counts of tokens, as far as an answer tells them. */
export function tokens(input: number | undefined, output: number | undefined) {
  return {
    ...(input !== undefined && { inputTokens: input }),
    ...(output !== undefined && { outputTokens: output }),
  };
}

/** A count of tokens with those read from and written to a cache, which services do not count in it. */
export function withCached(
  usage: Json | undefined,
  name: string,
  cached: readonly string[],
): number | undefined {
  const count = numberAt(usage, name);
  if (count === undefined) return undefined;
  return cached.reduce((sum, member) => sum + (numberAt(usage, member) ?? 0), count);
}

/** What Nova says it has read. */
export function novaInput(usage: Json | undefined): number | undefined {
  const cached = ['cacheReadInputTokenCount', 'cacheWriteInputTokenCount'];
  return withCached(usage, 'inputTokens', cached);
}

/** Why an answer ended, as far as it tells. */
export function stopped(stopReason: string | undefined) {
  return stopReason === undefined ? {} : { stopReason };
}

/** Whether a member is there, as text. */
export function has(name: string): (data: Json) => boolean {
  return (data) => typeof at(data, name) === 'string';
}
