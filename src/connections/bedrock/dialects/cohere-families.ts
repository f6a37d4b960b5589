import type { Json } from '../../../gateway/json.ts';
import { at, numberAt, textAt } from '../json-member.ts';
import { INVOCATION_METRICS } from '../protocol/anthropic-shapes.ts';
import { FLAG, IMAGE, list, map, members, NUMBER, TEXT, WORD } from '../protocol/shape.ts';
import { deltaEvents } from '../stream/delta-events.ts';
import { has, stopped } from './family-use.ts';
import { family } from './model-family.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

const cohereDocuments = list(map(TEXT));
const cohereChunk = members({
  event_type: WORD,
  is_finished: FLAG,
  text: TEXT,
  finish_reason: WORD,
  generation_id: WORD,
  index: NUMBER,
  ...INVOCATION_METRICS,
});
/** Cohere Command. */
export const cohereText = family(['max_tokens'], {
  request: members({
    message: TEXT,
    prompt: TEXT,
    preamble: TEXT,
    chat_history: list(members({ role: WORD, message: TEXT })),
    documents: cohereDocuments,
    max_tokens: NUMBER,
    temperature: NUMBER,
    p: NUMBER,
    k: NUMBER,
    frequency_penalty: NUMBER,
    presence_penalty: NUMBER,
    seed: NUMBER,
    stop_sequences: list(TEXT),
    num_generations: NUMBER,
    stream: FLAG,
    return_likelihoods: WORD,
    truncate: WORD,
    prompt_truncation: WORD,
    raw_prompting: FLAG,
    search_queries_only: FLAG,
  }),
  response: members({
    response_id: WORD,
    generation_id: WORD,
    id: WORD,
    text: TEXT,
    prompt: TEXT,
    finish_reason: WORD,
    generations: list(members({ id: WORD, text: TEXT, finish_reason: WORD, index: NUMBER })),
    chat_history: list(members({ role: WORD, message: TEXT })),
    citations: list(members({ start: NUMBER, end: NUMBER, text: TEXT, document_ids: list(WORD) })),
    documents: cohereDocuments,
    search_queries: list(members({ text: TEXT, generation_id: WORD })),
  }),
  answers: (body) => numberAt(body, 'num_generations') ?? 1,
  use: (body) =>
    stopped(textAt(body, 'finish_reason') ?? textAt(body, 'generations', 0, 'finish_reason')),
  events: (masker, unknown) => {
    const ends = (data: Json) => at(data, 'is_finished') === true || has('finish_reason')(data);
    const textOf = (data: Json) => String(numberAt(data, 'index') ?? 0);
    return deltaEvents({ shape: cohereChunk, ends, completes: ends, textOf }, masker, unknown);
  },
});

/** Cohere Embed. */
export const cohereEmbed = family(undefined, {
  request: members({
    texts: list(TEXT),
    images: list(IMAGE),
    input_type: WORD,
    truncate: WORD,
    embedding_types: list(WORD),
    output_dimension: NUMBER,
  }),
  response: members({
    id: WORD,
    response_type: WORD,
    embeddings: { is: 'stringOr', string: WORD, or: { is: 'json' } },
    texts: list(TEXT),
  }),
});
