import { Logger } from '@aws-lambda-powertools/logger';

/** Plain values only, so that no error, header or body can be logged whole by accident. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where code writes what operators read. INVARIANT: never bodies, tokens, credentials or header values. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** A log of JSON lines, as CloudWatch reads them. */
export function powertoolsLog(service: string, level: LogLevel): Log {
  const logger = new Logger({ serviceName: service, logLevel: level });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}

/** Says nothing. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
