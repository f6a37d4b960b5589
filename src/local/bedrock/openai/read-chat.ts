import type { Prompt, Turn } from '../model/prompt.ts';
import { turn } from '../model/prompt.ts';
import type { ChatBody, ChatMessage, ChatPart } from './chat-body.ts';

/** The prompt of a chat completion. What a tool has answered counts as said by the user. */
export function readChat(body: ChatBody): Prompt {
  const { messages, tools = [], tool_choice: choice, stop } = body;
  return {
    turns: messages.map(turnOf),
    tools: tools.map(({ function: { name, description, parameters: schema } }) => ({
      name,
      description,
      schema,
    })),
    toolChoice: choiceOf(choice),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    stopSequences: typeof stop === 'string' ? [stop] : (stop ?? []),
  };
}

function turnOf(message: ChatMessage): Turn {
  const { role, content, tool_calls: calls = [] } = message;
  const texts = textsOf(content);
  switch (role) {
    case 'system':
    case 'developer':
      return turn('system', { texts });
    case 'tool':
      return turn('user', { toolResults: texts });
    case 'user':
      return turn('user', { texts, images: imagesOf(content) });
    case 'assistant': {
      const { reasoning, reasoning_content: content, refusal } = message;
      const toolCalls = calls.map(({ function: call }) => JSON.stringify(call));
      const said = [reasoning, content, refusal].flatMap((text) => text ?? []);
      return turn('assistant', { texts: [...said, ...texts], toolCalls });
    }
  }
}

function choiceOf(choice: ChatBody['tool_choice']): Prompt['toolChoice'] {
  if (typeof choice === 'object') return choice.function;
  return choice === 'required' ? 'any' : 'auto';
}

function textsOf(content: string | readonly ChatPart[] | null | undefined): readonly string[] {
  if (typeof content === 'string') return [content];
  return (content ?? []).flatMap((part) => {
    if (part.type === 'text') return [part.text];
    return part.type === 'refusal' ? [part.refusal] : [];
  });
}

function imagesOf(content: ChatMessage['content']): number {
  return Array.isArray(content) ? content.filter(({ type }) => type === 'image_url').length : 0;
}
