import type { Json } from '../../../gateway/json.ts';
import { at, textAt } from '../json-member.ts';

/** What the service says of a failure: the exception's name, empty where it names none that is known. */
export type NamedFailure = Readonly<{ type: string; message: string }>;

/** What the service itself names its refusals, and with which status. */
export const EXCEPTIONS: Readonly<Record<string, number>> = {
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ConflictException: 409,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** What OpenAI's and Anthropic's APIs name them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  invalid_request_error: 'ValidationException',
  authentication_error: 'AccessDeniedException',
  permission_error: 'AccessDeniedException',
  not_found_error: 'ResourceNotFoundException',
  timeout_error: 'ModelTimeoutException',
  rate_limit_error: 'ThrottlingException',
  rate_limit_exceeded: 'ThrottlingException',
  api_error: 'InternalServerException',
  server_error: 'InternalServerException',
  overloaded_error: 'ServiceUnavailableException',
};

/**
 * What a body, or one event of a stream, says of a failure, in any of the shapes that services write
 * it in; undefined for one that tells of none. An exception's own name is kept before a class of
 * errors that several share.
 */
export function failureIn(body: Json | undefined): NamedFailure | undefined {
  const error = at(body, 'error');
  const inner = error ?? (textAt(body, 'type') === 'error' ? body : undefined);
  if (typeof inner === 'string') return { type: '', message: inner };
  if (inner === undefined || inner === null) return undefined;
  const names = [textAt(inner, 'code'), textAt(inner, 'type')].flatMap((name) => name ?? []);
  const known = names.map(exceptionNamed).find((name) => name !== undefined);
  return { type: known ?? '', message: textAt(inner, 'message') ?? '' };
}

/** `ThrottlingException` of `throttlingException`, `ThrottlingException:http://…` or `rate_limit_error`. */
export function exceptionNamed(name: string): string | undefined {
  const [bare = ''] = name.split(/[:#]/).slice(name.includes('#') ? 1 : 0);
  if (Object.hasOwn(OTHER_NAMES, bare)) return OTHER_NAMES[bare];
  const type = bare.charAt(0).toUpperCase() + bare.slice(1);
  return Object.hasOwn(EXCEPTIONS, type) ? type : undefined;
}
