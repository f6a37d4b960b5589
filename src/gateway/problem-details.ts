import type { SallyportError } from './sallyport-error.ts';

/** Status phrases of the closed list of codes, RFC 9110 §15. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The members of problem details (RFC 9457) that every route which speaks them has. */
export function problemDetails(error: SallyportError): Readonly<Record<string, unknown>> {
  const { code, status, message, sqlstate, approval } = error;
  return {
    // RFC 9457, 4.2.1: with `about:blank` the title is the status phrase.
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail: message,
    code,
    ...(sqlstate !== undefined && { sqlstate }),
    ...(approval && { approval }),
  };
}
