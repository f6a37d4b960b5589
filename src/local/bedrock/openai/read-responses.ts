import { type Prompt, type Turn, turn } from '../model/prompt.ts';
import type { ResponsesBody, ResponsesContent, ResponsesItem } from './responses-body.ts';

/** The prompt of a request to the Responses API. */
export function readResponses(body: ResponsesBody): Prompt {
  const { input, instructions, tools = [], tool_choice: choice } = body;
  const turns = typeof input === 'string' ? [turn('user', { texts: [input] })] : input.map(turnOf);
  return {
    turns: [...(instructions ? [turn('system', { texts: [instructions] })] : []), ...turns],
    tools: tools.map(({ name, description, parameters: schema }) => ({
      name,
      description: description ?? '',
      schema,
    })),
    toolChoice: choiceOf(choice),
    maxTokens: body.max_output_tokens ?? undefined,
    stopSequences: [],
  };
}

function turnOf(item: ResponsesItem): Turn {
  switch (item.type) {
    case 'message': {
      const role = item.role === 'developer' ? 'system' : item.role;
      return turn(role, { texts: textsOf(item.content), images: imagesOf(item.content) });
    }
    case 'function_call': {
      const { name, arguments: args } = item;
      return turn('assistant', { toolCalls: [JSON.stringify({ name, arguments: args })] });
    }
    case 'function_call_output':
      return turn('user', { toolResults: textsOf(item.output) });
    case 'reasoning':
      return turn('assistant', {});
  }
}

function choiceOf(choice: ResponsesBody['tool_choice']): Prompt['toolChoice'] {
  if (typeof choice === 'object') return choice;
  return choice === 'required' ? 'any' : 'auto';
}

function textsOf(content: ResponsesContent): readonly string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((part) => (part.type === 'input_image' ? [] : [part.text]));
}

function imagesOf(content: ResponsesContent): number {
  if (typeof content === 'string') return 0;
  return content.filter(({ type }) => type === 'input_image').length;
}
