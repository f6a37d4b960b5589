import type { Context } from '@cedar-policy/cedar-wasm/web';
import type { Operation, PromptFacts } from '../gateway/operation.ts';

/** What a request says for itself. */
export type PolicyRequest = Readonly<{ justification?: string }>;

/** The `context` of a request, as policies read it (policy-schema.ts). */
export function requestContext(
  { connection, kind, facts }: Operation,
  { justification }: PolicyRequest,
  estimated: boolean,
): Context {
  const { statement, statements, unbounded, documents, size, k, prompt, estimate } = facts;
  const { features = [] } = facts;
  return {
    operation: {
      connection,
      kind,
      statement,
      statements,
      unbounded,
      features: [...features],
      ...(documents !== undefined && { documents: whole(documents) }),
      ...(size !== undefined && { size: whole(size) }),
      ...(k !== undefined && { k: whole(k) }),
      ...(prompt !== undefined && { prompt: promptContext(prompt) }),
      ...(estimated &&
        estimate !== undefined && {
          estimate: { rows: whole(estimate.rows), cost: whole(estimate.cost) },
        }),
    },
    request: justification === undefined ? {} : { justification },
  };
}

function promptContext(prompt: PromptFacts) {
  const { keywords, inputTokens, maxTokens, tools, images, documents, guardrail } = prompt;
  return {
    keywords: [...keywords],
    inputTokens: whole(inputTokens),
    ...(maxTokens !== undefined && { maxTokens: whole(maxTokens) }),
    tools: whole(tools),
    images: whole(images),
    documents: whole(documents),
    guardrail,
  };
}

/** Cedar knows only whole numbers. What is not a number at all is taken for the largest, to be on the safe side. */
function whole(value: number): number {
  if (Number.isNaN(value)) return Number.MAX_SAFE_INTEGER;
  return Math.min(Math.max(Math.ceil(value), 0), Number.MAX_SAFE_INTEGER);
}
