import * as z from 'zod';

/** Lambda's own separator between the head of a streamed response and its body. */
const DELIMITER = Buffer.alloc(8);

const head = z.object({ statusCode: z.number().int() });

export type StreamedAnswer = Readonly<{ status: number; body: string }>;

/**
 * What a streaming function has written, as whoever invokes it directly gets it: the head as JSON,
 * eight NUL bytes, the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 * @throws Error when it is anything else
 */
export function parseStreamedAnswer(payload: Uint8Array): StreamedAnswer {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const end = bytes.indexOf(DELIMITER);
  if (end < 0) throw new Error('the answer of the function has no head');
  const { statusCode } = head.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  return { status: statusCode, body: bytes.toString('utf8', end + DELIMITER.byteLength) };
}
