import type { FrontError } from './backend-messages.ts';

const ERROR_RESPONSE = 0x45;

/** SQLSTATE and sentence of the first ErrorResponse in a server's output, if there is one. */
export function firstError(output: Buffer): FrontError | undefined {
  for (let at = 0; at + 5 <= output.length; at += 1 + output.readInt32BE(at + 1)) {
    if (output[at] !== ERROR_RESPONSE) continue;
    const fields = output.toString('utf8', at + 5, at + 1 + output.readInt32BE(at + 1)).split('\0');
    const field = (letter: string) => fields.find((text) => text.startsWith(letter))?.slice(1);
    return { sqlstate: field('C') ?? 'XX000', message: field('M') ?? 'unknown error' };
  }
  return undefined;
}
