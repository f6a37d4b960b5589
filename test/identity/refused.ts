import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { ErrorCode } from '../../src/gateway/error-code.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';

/**
 * Asserts that it is refused with this code and a sentence that matches, and that nothing printed of
 * the error has one of the secrets in it.
 */
export async function expectRefused(
  attempt: Promise<unknown>,
  code: ErrorCode,
  sentence: RegExp,
  secrets: readonly string[] = [],
): Promise<void> {
  const error: unknown = await attempt.then(
    (value) => expect.unreachable(`accepted: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SallyportError);
  if (!(error instanceof SallyportError)) return;
  expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(/^[^A-Z].*[^.]$/);
  // Where the checkout lies is no secret, and may hold any letters.
  const here = join(import.meta.dirname, '../..');
  const printed = inspect(error, { depth: 10, showHidden: true }).replaceAll(here, '');
  for (const secret of secrets) expect(printed).not.toContain(secret);
}
