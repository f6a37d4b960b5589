/** Exceptions of the Bedrock Runtime API, each with its status. */
export const EXCEPTIONS = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
} as const;
export type ExceptionType = keyof typeof EXCEPTIONS;

/** A refusal as the service makes it: a typed exception with a message. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly type: ExceptionType;
  /** Seconds, for `retry-after` */
  readonly retryAfter: number | undefined;

  constructor(type: ExceptionType, message: string, retryAfter?: number) {
    super(message);
    this.type = type;
    this.retryAfter = retryAfter;
  }
}

export function invalid(message: string): RuntimeError {
  return new RuntimeError('ValidationException', message);
}

/** What the service would do and the stand-in does not: said, never guessed. */
export function notInStandIn(what: string): RuntimeError {
  return invalid(`${what} is not in the local stand-in`);
}

export function accessDenied(message: string): RuntimeError {
  return new RuntimeError('AccessDeniedException', message);
}
