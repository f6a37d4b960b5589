import type { LogFields } from './logger.ts';

const MAX_CAUSES = 5;
const MAX_FRAMES = 8;
/** Codes of Node, AWS and PostgreSQL look like this; anything else could be a value. */
const CODE = /^[A-Za-z0-9_.]{1,60}$/;

/**
 * What may be logged of anything thrown: the names and codes along its causes, and where the
 * innermost was thrown. Messages are left out, because drivers quote values in them.
 */
export function failureFields(thrown: unknown): LogFields {
  const chain = causes(thrown);
  const codes = chain.map(codeOf).filter((code) => code !== undefined);
  return {
    failure: chain.map(nameOf).join(' < '),
    failureCode: codes.length > 0 ? codes.join(' < ') : undefined,
    failureAt: frames(chain.at(-1)),
  };
}

function causes(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let next = thrown;
  while (next !== undefined && chain.length < MAX_CAUSES && !chain.includes(next)) {
    chain.push(next);
    next = next instanceof Error ? next.cause : undefined;
  }
  return chain;
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error && CODE.test(thrown.name) ? thrown.name : typeof thrown;
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && CODE.test(thrown.code) ? thrown.code : undefined;
}

function frames(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return undefined;
  const end = thrown.stack.indexOf(thrown.message) + thrown.message.length;
  const lines = thrown.stack
    .slice(end)
    .split('\n')
    .slice(1, MAX_FRAMES + 1);
  return lines.map((line) => line.trim()).join(' | ');
}
