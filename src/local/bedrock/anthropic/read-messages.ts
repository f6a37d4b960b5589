import { joinTurns, type Prompt, type PromptDocument, type Turn, turn } from '../model/prompt.ts';
import { invalid } from '../runtime-error.ts';
import type { MessagesBlock, MessagesBody } from './messages-body.ts';

type Document = Extract<MessagesBlock, { type: 'document' | 'search_result' }>;
type ToolResult = Extract<MessagesBlock, { type: 'tool_result' }>;

/** The prompt of a request to the Messages API. @throws RuntimeError ValidationException */
export function readMessages(body: MessagesBody): Prompt {
  const { messages, system, tools = [], tool_choice: choice } = body;
  if (messages[0]?.role !== 'user') throw invalid('messages: first message must use the user role');
  const systemTexts = textsOf(system);
  return {
    turns: [
      ...(systemTexts.length > 0 ? [turn('system', { texts: systemTexts })] : []),
      ...messages.map(({ role, content }) =>
        typeof content === 'string'
          ? turn(role, { texts: [content] })
          : joinTurns(role, content.map(partsOf)),
      ),
    ],
    tools: tools.map(({ name, description, input_schema: schema }) => ({
      name,
      description,
      schema,
    })),
    toolChoice: choiceOf(choice),
    maxTokens: body.max_tokens,
    stopSequences: body.stop_sequences ?? [],
  };
}

function partsOf(block: MessagesBlock): Partial<Turn> {
  switch (block.type) {
    case 'text':
      return { texts: [block.text] };
    case 'thinking':
      return { texts: [block.thinking] };
    case 'image':
      return { images: 1 };
    case 'document':
    case 'search_result':
      return { documents: [documentOf(block)] };
    case 'tool_use':
      return { toolCalls: [JSON.stringify({ name: block.name, input: block.input })] };
    case 'tool_result':
      return toolParts(block);
    case 'redacted_thinking':
      return {};
  }
}

function toolParts({ content = '' }: ToolResult): Partial<Turn> {
  if (typeof content === 'string') return { toolResults: [content] };
  return {
    toolResults: content.flatMap((one) => (one.type === 'text' ? [one.text] : [])),
    documents: content.flatMap((one) =>
      one.type === 'document' || one.type === 'search_result' ? [documentOf(one)] : [],
    ),
    images: content.filter(({ type }) => type === 'image').length,
  };
}

function documentOf(block: Document): PromptDocument {
  const cited = block.citations?.enabled === true;
  if (block.type === 'search_result') {
    return { title: block.title, text: textsOf(block.content).join('\n'), cited };
  }
  const { source, title, context } = block;
  const texts = source.type === 'text' ? [source.data] : textsOf(source.content);
  return {
    title: title ?? '',
    text: [...(context ? [context] : []), ...texts].join('\n'),
    cited,
  };
}

function choiceOf(choice: MessagesBody['tool_choice']): Prompt['toolChoice'] {
  if (choice?.type === 'any') return 'any';
  return choice?.type === 'tool' && choice.name !== undefined ? { name: choice.name } : 'auto';
}

function textsOf(
  content: string | readonly Readonly<{ text: string }>[] | undefined,
): readonly string[] {
  if (content === undefined) return [];
  return typeof content === 'string' ? [content] : content.map(({ text }) => text);
}
