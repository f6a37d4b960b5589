import type { ExchangeSteps } from './exchange.ts';
import { startJournal } from './journal.ts';
import { type SallyportError, toSallyportError } from './sallyport-error.ts';
import { sessionName } from './session-name.ts';

/** Rooms whose refusals concern no data: reading a record makes none. */
const CONTROL = /^\/(healthz|connections|explain|approvals|sessions|revocations|slack)(\/|$)/;

/**
 * Records a request that was refused before it reached its exchange: a path that is none, a body
 * over the limit. Callers who cannot be identified are only logged, or anybody could fill the
 * record.
 * @returns the error to answer, which is the store's own when the refusal could not be recorded,
 * and the headers that name the record
 */
export async function recordRefusal(
  error: SallyportError,
  request: Readonly<{ method: string; path: string; headers: Headers }>,
  steps: Pick<ExchangeSteps, 'authenticate' | 'sessions' | 'now' | 'newId' | 'maskText'>,
): Promise<{ error: SallyportError; headers: Readonly<Record<string, string>> }> {
  if (error.code === 'unauthenticated' || CONTROL.test(request.path)) return { error, headers: {} };
  try {
    const principal = await steps.authenticate(request.headers, request.path);
    const journal = startJournal(
      request,
      nameOf(request.headers) ?? steps.newId(),
      principal,
      steps,
    );
    await journal.fail(error);
    return { error, headers: journal.headers() };
  } catch (thrown) {
    const failure = toSallyportError(thrown);
    return { error: failure.code === 'unauthenticated' ? error : failure, headers: {} };
  }
}

function nameOf(headers: Headers): string | undefined {
  try {
    return sessionName(headers);
  } catch {
    return undefined;
  }
}
