import type { Dialect } from '../dialect.ts';
import { CONVERSE_PROMPT } from '../protocol/converse-shapes.ts';
import { jsonBytes, members, NUMBER, type Shape } from '../protocol/shape.ts';
import type { ModelFamily } from './model-family.ts';

/**
 * CountTokens, of a Converse request or of one in the model's own body.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function countTokens(family: ModelFamily | undefined): Dialect {
  return {
    statement: 'count-tokens',
    access: 'count',
    method: 'POST',
    request: members({ input: inputOf(family) }, 'input'),
    maxTokens: () => 'none',
    withMaxTokens: (body) => body,
    tools: () => 0,
    answers: () => 0,
    guardrail: () => undefined,
    // Nothing is generated, so there is nothing that a guardrail would judge.
    withGuardrail: (outgoing) => outgoing,
    headers: () => ({}),
    path: (modelId) => `/model/${encodeURIComponent(modelId)}/count-tokens`,
    answer: { kind: 'whole', shape: members({ inputTokens: NUMBER }), use: () => ({}) },
  };
}

function inputOf(family: ModelFamily | undefined): Shape {
  return members({
    converse: CONVERSE_PROMPT,
    ...(family && { invokeModel: members({ body: jsonBytes(family.request) }, 'body') }),
  });
}
