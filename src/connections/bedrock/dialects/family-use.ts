import type { Json } from '../../../gateway/json.ts';
import { at } from '../json-member.ts';

/** Counts of tokens, as far as an answer tells them. */
export function tokens(input: number | undefined, output: number | undefined) {
  return {
    ...(input !== undefined && { inputTokens: input }),
    ...(output !== undefined && { outputTokens: output }),
  };
}

/** Why an answer ended, as far as it tells. */
export function stopped(stopReason: string | undefined) {
  return stopReason === undefined ? {} : { stopReason };
}

/** Whether a member is there, as text. */
export function has(name: string): (data: Json) => boolean {
  return (data) => typeof at(data, name) === 'string';
}
