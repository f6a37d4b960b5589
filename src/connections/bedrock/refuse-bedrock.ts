import type { Refusal } from '../../gateway/connector.ts';
import type { ErrorCode } from '../../gateway/error-code.ts';
import type { SallyportError } from '../../gateway/sallyport-error.ts';
import { isOpenaiPath } from './bedrock-route.ts';
import { EXCEPTIONS } from './upstream/named-failure.ts';

/** The service's own exceptions, by which its SDKs raise typed errors. */
const EXCEPTION_OF: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: 'AccessDeniedException',
  bad_request: 'ValidationException',
  unknown_connection: 'ResourceNotFoundException',
  not_found: 'ResourceNotFoundException',
  unclassifiable: 'AccessDeniedException',
  denied: 'AccessDeniedException',
  approval_required: 'AccessDeniedException',
  approval_rejected: 'AccessDeniedException',
  revoked: 'AccessDeniedException',
  over_limit: 'ValidationException',
  upstream_rejected: 'ValidationException',
  upstream_failed: 'InternalServerException',
  upstream_timeout: 'ModelTimeoutException',
  unavailable: 'ServiceUnavailableException',
};

/** The types of errors that OpenAI's clients know. */
const OPENAI_TYPES: Readonly<Record<string, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
};

const OF_EVERY_STREAM = [
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
];
/** Exceptions that a stream can end in: what others are called there, SDKs do not know. */
const STREAM_EXCEPTIONS = {
  frames: new Set(OF_EVERY_STREAM),
  chunks: new Set([...OF_EVERY_STREAM, 'ModelTimeoutException']),
} as const;
/** Where a stream has no exception of that name: the nearest. */
const STREAM_FALLBACK: Readonly<Partial<Record<ErrorCode, string>>> = {
  upstream_rejected: 'ModelStreamErrorException',
  upstream_failed: 'ModelStreamErrorException',
  upstream_timeout: 'ModelStreamErrorException',
  unavailable: 'ServiceUnavailableException',
};

/** An error as the clients of a bedrock path expect it. */
export function refuseBedrock(error: SallyportError, path: string): Refusal {
  const type = error.upstreamType ?? EXCEPTION_OF[error.code];
  const status = statusOf(error);
  const openai = isOpenaiPath(path);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(!openai && { 'x-amzn-errortype': type }),
      'sallyport-error': error.code,
      ...(error.approval && { 'sallyport-approval': error.approval.id }),
      ...(error.retryAfter !== undefined && { 'retry-after': String(error.retryAfter) }),
    },
    body: JSON.stringify(openai ? openaiError(error) : { message: sentence(error) }),
  };
}

/** An error in OpenAI's shape, whole or in a stream. */
export function openaiError(error: SallyportError) {
  const type = OPENAI_TYPES[statusOf(error)] ?? 'server_error';
  const code = error.upstreamType ?? error.code;
  return { error: { message: sentence(error), type, code, param: null } };
}

/** What upstream refuses keeps its status: clients repeat a call, or not, by it. */
function statusOf({ upstreamType, status }: SallyportError): number {
  return upstreamType === undefined ? status : (EXCEPTIONS[upstreamType] ?? status);
}

/** The exception frame that a stream ends with. */
export function streamException(
  error: SallyportError,
  carrier: 'frames' | 'chunks',
): Readonly<{ type: string; message: string }> {
  const named = error.upstreamType;
  const type =
    named !== undefined && STREAM_EXCEPTIONS[carrier].has(named)
      ? named
      : (STREAM_FALLBACK[error.code] ?? 'ValidationException');
  return { type: type.charAt(0).toLowerCase() + type.slice(1), message: sentence(error) };
}

function sentence({ message, approval }: SallyportError): string {
  return approval === undefined || message.includes(approval.id)
    ? message
    : `${message} (approval ${approval.id}, see ${approval.url})`;
}
