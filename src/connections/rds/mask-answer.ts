import type { Reply } from '../../gateway/connector.ts';
import { createRowMasker, type MaskerSource } from './mask-rows.ts';
import { renderDataApi } from './protocol/render-data-api.ts';
import { renderNeon } from './protocol/render-neon.ts';
import type { ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer, SqlResult } from './sql-answer.ts';

/** Text is collected to chunks of about this many characters. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Masks and renders an answer in the caller's protocol. The first chunk is made before the reply
 * is given, so an answer that fits in one is complete and committed by then, and its errors are
 * still errors of the request instead of a broken stream.
 * @throws SallyportError whatever the first chunk meets
 */
export async function maskAnswer(
  request: ResolvedSql,
  answer: SqlAnswer,
  maskerOf: MaskerSource,
): Promise<Reply> {
  const masker = createRowMasker(request, answer.lookup, maskerOf);
  let rows = 0;

  // BatchExecute returns no rows, so there is nothing to mask or to count.
  const drops =
    request.output.dialect === 'data-api' && request.output.operation === 'BatchExecute';

  async function* maskedResults(): AsyncGenerator<SqlResult> {
    let index = 0;
    for await (const result of answer.results) {
      const maskedOutputs = request.statements[index++]?.maskedOutputs ?? [];
      yield { ...result, batches: maskedBatches(result, maskedOutputs) };
    }
  }

  async function* maskedBatches(result: SqlResult, maskedOutputs: readonly string[]) {
    for await (const batch of result.batches) {
      if (drops) continue;
      const masked = await masker.mask(result.fields, batch, maskedOutputs);
      rows += masked.length;
      yield masked;
    }
  }

  const source = { ...answer, results: maskedResults() };
  const text =
    request.output.dialect === 'neon'
      ? renderNeon(source, request.output)
      : renderDataApi(source, request.output);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: await startBody(collect(text)),
    tally: () => ({ rows, masked: masker.masked(), truncated: answer.truncated() }),
  };
}

/** Makes the first chunk at once and the others on demand. */
async function startBody(chunks: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await chunks.next();
  async function* body(): AsyncGenerator<Uint8Array> {
    if (first.done === true) return;
    yield first.value;
    yield* chunks;
  }
  return body();
}

async function* collect(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let parts: string[] = [];
  let characters = 0;
  for await (const part of text) {
    parts.push(part);
    characters += part.length;
    if (characters < CHUNK_CHARACTERS) continue;
    yield Buffer.from(parts.join(''));
    parts = [];
    characters = 0;
  }
  if (characters > 0) yield Buffer.from(parts.join(''));
}
