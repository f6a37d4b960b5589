import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { parseExact } from './parse-exact.ts';

const MAX_BYTES = 32 * 1024 * 1024;

/**
 * A whole answer as JSON, where none of it may leave before all of it was seen.
 * @throws SallyportError `over_limit`, `upstream_failed`
 */
export async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Json> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new SallyportError('over_limit', `the answer has more than ${MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return parseExact(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new SallyportError(
      'upstream_failed',
      'the search service answered with something that is not understood',
    );
  }
}
