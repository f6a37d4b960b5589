import type { Reply } from '../../gateway/connector.ts';
import { createRowMasker, type MaskerSource } from './mask-rows.ts';
import { dataApiWriter } from './protocol/data-api-writer.ts';
import { neonWriter } from './protocol/neon-writer.ts';
import type { ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer } from './sql-answer.ts';

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

  const { output } = request;
  // BatchExecute returns no rows, so there is nothing to mask or to count.
  const drops = output.dialect === 'data-api' && output.operation === 'BatchExecute';
  const writer =
    output.dialect === 'neon' ? neonWriter(answer, output) : dataApiWriter(answer, output);

  async function* chunks(): AsyncGenerator<Uint8Array> {
    let text = writer.head;
    let index = 0;
    for await (const result of answer.results) {
      const maskedOutputs = request.statements[index++]?.maskedOutputs ?? [];
      const { head, ...rest } = await writer.result(result);
      text += head;
      // A result has to be read to its end for the next to start, and for the commit.
      for await (const batch of result.batches) {
        if (drops) continue;
        const masked = await masker.mask(result.fields, batch, maskedOutputs);
        rows += masked.length;
        text += rest.rows(masked);
        if (text.length < CHUNK_CHARACTERS) continue;
        yield Buffer.from(text);
        text = '';
      }
      text += rest.tail();
    }
    yield Buffer.from(text + writer.tail());
  }

  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: await startBody(chunks()),
    tally: () => ({ rows, masked: masker.masked(), truncated: answer.truncated() }),
  };
}

/** Makes the first chunk at once and the others on demand. */
async function startBody(chunks: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  let first: IteratorResult<Uint8Array> | undefined = await chunks.next();
  async function next() {
    const made = first;
    first = undefined;
    return made ?? chunks.next();
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: () => chunks.return(undefined) }) };
}
