import type { Json } from '../../../gateway/json.ts';
import { at, listAt, textAt, withMember } from '../json-member.ts';

/**
 * A Converse request in which nothing is marked for a guardrail: it judges all of the messages.
 * Where something is marked it judges nothing else, so a caller could mark a greeting and hide the rest.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 */
export function withoutGuardContent(body: Json): Json {
  const messages = listAt(body, 'messages').map((message) =>
    withMember(message, 'content', listAt(message, 'content').map(unmarked)),
  );
  const unguarded = withMember(body, 'messages', messages);
  return at(body, 'system') === undefined
    ? unguarded
    : withMember(unguarded, 'system', listAt(body, 'system').map(unmarked));
}

function unmarked(block: Json): Json {
  const marked = at(block, 'guardContent');
  if (marked === undefined) return block;
  const text = textAt(marked, 'text', 'text');
  const image = at(marked, 'image');
  return { ...(text !== undefined && { text }), ...(image !== undefined && { image }) };
}
