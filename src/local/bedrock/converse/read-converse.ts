import {
  joinTurns,
  type Prompt,
  type PromptDocument,
  type PromptTool,
  type Turn,
  turn,
} from '../model/prompt.ts';
import { invalid, notInStandIn } from '../runtime-error.ts';
import type { ContentBlock, ConverseBody } from './converse-body.ts';

type Document = NonNullable<ContentBlock['document']>;
type SearchResult = NonNullable<ContentBlock['searchResult']>;
type ToolResult = NonNullable<ContentBlock['toolResult']>;

/** Documents that are text, and can be read here. */
const TEXT_FORMATS = new Set(['txt', 'md', 'csv', 'html']);

/** The prompt of a Converse request. @throws RuntimeError ValidationException */
export function readConverse(
  body: Pick<ConverseBody, 'messages' | 'system' | 'toolConfig'> &
    Partial<Pick<ConverseBody, 'inferenceConfig'>>,
): Prompt {
  const { messages, system = [], toolConfig, inferenceConfig = {} } = body;
  if (messages[0]?.role !== 'user') throw invalid('a conversation must start with a user message');
  const systemTexts = system.flatMap(({ text, guardContent }) => [
    ...listed(text),
    ...listed(guardContent?.text?.text),
  ]);
  return {
    turns: [
      ...(systemTexts.length > 0 ? [turn('system', { texts: systemTexts })] : []),
      ...messages.map(({ role, content }) => joinTurns(role, content.map(partsOf))),
    ],
    tools: toolConfig?.tools.flatMap(toolOf) ?? [],
    toolChoice: choiceOf(toolConfig?.toolChoice),
    maxTokens: inferenceConfig.maxTokens,
    stopSequences: inferenceConfig.stopSequences ?? [],
  };
}

function partsOf(block: ContentBlock): Partial<Turn> {
  const { document, searchResult, toolUse, toolResult, guardContent } = block;
  const parts: Partial<Turn>[] = [
    {
      texts: [
        ...listed(block.text),
        ...listed(guardContent?.text?.text),
        ...(block.citationsContent?.content.map(({ text }) => text) ?? []),
        ...listed(block.reasoningContent?.reasoningText?.text),
      ],
      documents: [...listed(document).map(documentOf), ...listed(searchResult).map(resultOf)],
      images: listed(block.image).length + listed(guardContent?.image).length,
      toolCalls: listed(toolUse).map(({ name, input }) => JSON.stringify({ name, input })),
    },
    ...listed(toolResult).map(toolParts),
  ];
  const { role: _, ...all } = joinTurns('user', parts);
  return all;
}

function toolParts({ content }: ToolResult): Partial<Turn> {
  return {
    toolResults: content.flatMap(({ text, json }) => [
      ...listed(text),
      ...(json === undefined ? [] : [JSON.stringify(json)]),
    ]),
    documents: content.flatMap(({ document, searchResult }) => [
      ...listed(document).map(documentOf),
      ...listed(searchResult).map(resultOf),
    ]),
    images: content.filter(({ image }) => image !== undefined).length,
  };
}

function documentOf({ format, name, source, context, citations }: Document): PromptDocument {
  const { text, content, bytes } = source;
  if (bytes !== undefined && !TEXT_FORMATS.has(format)) {
    throw notInStandIn(`a document of format \`${format}\``);
  }
  const decoded = bytes === undefined ? [] : [Buffer.from(bytes, 'base64').toString('utf8')];
  const parts = [...listed(context), ...listed(text), ...decoded, ...textsOf(content)];
  return { title: name, text: parts.join('\n'), cited: citations?.enabled === true };
}

function resultOf({ title, content, citations }: SearchResult): PromptDocument {
  return { title, text: textsOf(content).join('\n'), cited: citations?.enabled === true };
}

function toolOf({
  toolSpec,
}: NonNullable<ConverseBody['toolConfig']>['tools'][number]): PromptTool[] {
  if (toolSpec === undefined) return [];
  const { name, description, inputSchema } = toolSpec;
  return [{ name, description, schema: inputSchema.json }];
}

function choiceOf(
  choice: NonNullable<ConverseBody['toolConfig']>['toolChoice'],
): Prompt['toolChoice'] {
  if (choice?.tool !== undefined) return choice.tool;
  return choice?.any === undefined ? 'auto' : 'any';
}

function textsOf(blocks: readonly Readonly<{ text: string }>[] | undefined): readonly string[] {
  return blocks?.map(({ text }) => text) ?? [];
}

function listed<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
