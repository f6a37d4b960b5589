import { SallyportError } from '../gateway/sallyport-error.ts';

/** DynamoDB takes items of 400 KB, keys and all. */
const MAX_RECORD_BYTES = 300_000;

/** Throws SallyportError `over_limit` for a text that is too long to be kept as a record. */
export function refuseOverLimit(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_RECORD_BYTES) return;
  throw new SallyportError(
    'over_limit',
    `the record of this request takes ${bytes} bytes, at most ${MAX_RECORD_BYTES} can be kept`,
  );
}
