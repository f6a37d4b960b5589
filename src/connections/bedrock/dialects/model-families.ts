import type { Json } from '../../../gateway/json.ts';
import { at, listAt, numberAt, textAt } from '../json-member.ts';
import { ANTHROPIC_REQUEST, ANTHROPIC_RESPONSE } from '../protocol/anthropic-shapes.ts';
import { CONVERSE_PROMPT, CONVERSE_RESPONSE } from '../protocol/converse-shapes.ts';
import { list, members, NUMBER, type Shape, TEXT, WORD } from '../protocol/shape.ts';
import { anthropicEvents } from '../stream/anthropic-events.ts';
import { novaEvents } from '../stream/nova-events.ts';
import { cohereEmbed, cohereText } from './cohere-families.ts';
import { novaInput, stopped, tokens, withCached } from './family-use.ts';
import { family, type ModelFamily } from './model-family.ts';
import { llama, mistral } from './open-families.ts';
import { titanEmbed, titanText } from './titan-families.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

const anthropic = family(['max_tokens'], {
  request: ANTHROPIC_REQUEST,
  response: ANTHROPIC_RESPONSE,
  tools: (body) => listAt(body, 'tools').length,
  use: (body) => ({
    ...tokens(anthropicInput(at(body, 'usage')), numberAt(body, 'usage', 'output_tokens')),
    ...stopped(textAt(body, 'stop_reason')),
    tools: listAt(body, 'content').flatMap((block) =>
      textAt(block, 'type') === 'tool_use' ? (textAt(block, 'name') ?? []) : [],
    ),
  }),
  events: anthropicEvents,
});

const nova = family(['inferenceConfig', 'maxTokens'], {
  request: withMembers(CONVERSE_PROMPT, {
    schemaVersion: WORD,
    inferenceConfig: members({
      maxTokens: NUMBER,
      temperature: NUMBER,
      topP: NUMBER,
      topK: NUMBER,
      stopSequences: list(TEXT),
    }),
  }),
  response: CONVERSE_RESPONSE,
  tools: (body) => listAt(body, 'toolConfig', 'tools').length,
  use: (body) => ({
    ...tokens(novaInput(at(body, 'usage')), numberAt(body, 'usage', 'outputTokens')),
    ...stopped(textAt(body, 'stopReason')),
  }),
  events: novaEvents,
});

/** By the beginning of a model's id; the first that fits. */
const FAMILIES: readonly (readonly [string, ModelFamily])[] = [
  ['anthropic.', anthropic],
  ['amazon.nova-', nova],
  ['amazon.titan-embed-', titanEmbed],
  ['amazon.titan-text-', titanText],
  ['cohere.embed-', cohereEmbed],
  ['cohere.command', cohereText],
  ['meta.llama', llama],
  ['mistral.', mistral],
];

/** The family of a model; undefined for one that can be called with Converse alone. */
export function familyOf(modelId: string): ModelFamily | undefined {
  return FAMILIES.find(([prefix]) => modelId.startsWith(prefix))?.[1];
}

function anthropicInput(usage: Json | undefined): number | undefined {
  const cached = ['cache_creation_input_tokens', 'cache_read_input_tokens'];
  return withCached(usage, 'input_tokens', cached);
}

function withMembers(shape: Shape, more: Readonly<Record<string, Shape>>): Shape {
  return shape.is === 'members' ? { ...shape, of: { ...shape.of, ...more } } : shape;
}
