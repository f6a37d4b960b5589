import { SallyportError } from './sallyport-error.ts';

const SESSION_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** Whether a session can have this name. */
export function isSessionName(name: string): boolean {
  return SESSION_NAME.test(name);
}

/**
 * The session that the caller names (`sallyport-session`, else the trace id of `traceparent`);
 * undefined when he names none and the exchange is its own session.
 * @throws SallyportError `bad_request` for a name that is none
 */
export function sessionName(headers: Headers): string | undefined {
  const named = headers.get('sallyport-session');
  if (named !== null) {
    if (isSessionName(named)) return named;
    throw new SallyportError(
      'bad_request',
      'header sallyport-session must be 1 to 128 letters, digits, dots, colons, underscores or dashes',
    );
  }
  const trace = TRACEPARENT.exec(headers.get('traceparent') ?? '')?.[1];
  return trace === undefined || /^0+$/.test(trace) ? undefined : trace;
}

const MAX_JUSTIFICATION = 1000;

/** The caller's reason, for approvers and the record. */
export function justificationOf(headers: Headers): string | undefined {
  const text = headers.get('sallyport-justification')?.trim();
  if (text === undefined || text === '') return undefined;
  if (text.length > MAX_JUSTIFICATION) {
    throw new SallyportError(
      'bad_request',
      `justification is ${text.length} characters long, at most ${MAX_JUSTIFICATION} are allowed`,
    );
  }
  return text;
}

/**
 * Whether the caller says that the request cannot wait for approval.
 * @throws SallyportError `bad_request` for anything but `true` and `false`
 */
export function breaksGlass(headers: Headers): boolean {
  const text = headers.get('sallyport-break-glass') ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new SallyportError('bad_request', 'header sallyport-break-glass must be true or false');
}
