import type { Json } from '../../../gateway/json.ts';

/**
 * A body as JSON; undefined for one of more than so many bytes, that is not UTF-8 or not JSON.
 * Throws what the source throws.
 */
export async function readJson(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<Json | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return undefined;
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    return undefined;
  }
}
