import type { Writable } from 'node:stream';
import type { Log, LogFields } from '../runtime/logger.ts';

/** One line for each request and failure, for somebody who watches. */
export function localLog(out: Writable): Log {
  const write = (message: string, fields: LogFields = {}) => {
    const shown = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    out.write(`${[message, ...shown].join(' ')}\n`);
  };
  return { info: write, warn: write, error: write };
}
