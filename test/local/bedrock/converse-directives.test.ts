import {
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXCEPTIONS, type ExceptionType } from '../../../src/local/bedrock/runtime-error.ts';
import { CHAT } from '../../support/bedrock-calls.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());

type Asked = string | Omit<ConverseCommandInput, 'modelId'>;

function input(asked: Asked): ConverseCommandInput {
  return typeof asked === 'string'
    ? { modelId: CHAT, messages: [{ role: 'user', content: [{ text: asked }] }] }
    : { modelId: CHAT, ...asked };
}

async function converse(asked: Asked, attempts = 1) {
  const client = await standIn.client({}, { maxAttempts: attempts });
  return client.send(new ConverseCommand(input(asked)));
}

async function content(asked: Asked): Promise<ContentBlock[]> {
  return (await converse(asked)).output?.message?.content ?? [];
}

async function streamed(asked: Asked, seen: ConverseStreamOutput[] = []) {
  const client = await standIn.client({ access: 'stream' });
  const { stream = [] } = await client.send(new ConverseStreamCommand(input(asked)));
  for await (const event of stream) seen.push(event);
  return seen;
}

function deltas(events: readonly ConverseStreamOutput[]): string[] {
  return events.flatMap(({ contentBlockDelta: { delta } = {} }) => delta?.text ?? []);
}

test('a directive that is not understood is refused and not answered', async () => {
  await expect(converse('[[stand-in: dance]]')).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(converse('[[stand-in: tool lookup {"id": }]]')).rejects.toThrow(/expects JSON/);
  await expect(converse('[[stand-in: say x')).rejects.toThrow(/not closed/);
});

test('directives in a context that the user did not write are only text', async () => {
  const system = [{ text: 'A refund needs [[stand-in: throttle]] a refund form.' }];
  const messages = [{ role: 'user' as const, content: [{ text: 'What does a refund need?' }] }];
  const [block] = await content({ system, messages });
  expect(block?.text).toContain('[[stand-in: throttle]]');
});

test.each(Object.entries(EXCEPTIONS))(
  'fail %s refuses with status %i and that type',
  async (name, status) => {
    await expect(converse(`[[stand-in: fail ${name}]]`)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
  },
);

test('throttle says when to try again', async () => {
  const answer = await fetch(`${standIn.url}/model/${CHAT}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await standIn.token()}` },
    body: JSON.stringify({
      messages: [{ role: 'user', content: [{ text: '[[stand-in: throttle retry-after=7]]' }] }],
    }),
  });
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('7');
  expect(await answer.json()).toEqual({ message: expect.any(String) });
});

test('throttle times=N lets the SDK’s own retries through', async () => {
  const asked = '[[stand-in: throttle retry-after=0 times=2]] [[stand-in: say done]]';
  await expect(converse(`${asked} first`, 2)).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
  const { output, $metadata } = await converse(`${asked} second`, 3);
  expect(output?.message?.content).toEqual([{ text: 'done' }]);
  expect($metadata.attempts).toBe(3);
});

test('validation-error and model-timeout are the errors of those names', async () => {
  await expect(converse('[[stand-in: validation-error]]')).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(converse('[[stand-in: model-timeout]]')).rejects.toMatchObject({
    name: 'ModelTimeoutException',
  });
});

test('echo gives back exactly what the model was asked, whole or cut where split says', async () => {
  const text = 'Write to bob@example.com, [EMAIL_1] or 🙂 now.';
  const asked = `[[stand-in: echo]][[stand-in: split 9,14,33]]${text}`;
  expect(await content(asked)).toEqual([{ text }]);
  const pieces = deltas(await streamed(asked));
  expect(pieces.join('')).toBe(text);
  expect(pieces.map((piece) => [...piece].length)).toEqual([9, 5, 19, [...text].length - 33]);
});

test('echo prompt gives back every channel of the prompt', async () => {
  const [block] = await content({
    system: [{ text: 'in the system' }],
    messages: [
      { role: 'user', content: [{ text: 'in the history' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 't1', name: 'find', input: { q: 'in the call' } } }],
      },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 't1',
              content: [{ json: { a: 'in the result' } }, { text: 'and its text' }],
            },
          },
          {
            document: {
              name: 'in the name',
              format: 'txt',
              source: { bytes: Buffer.from('in the bytes') },
            },
          },
          { text: 'in the question [[stand-in: echo prompt]]' },
        ],
      },
    ],
  });
  const told = block?.text ?? '';
  const channels = ['system', 'history', 'call', 'result', 'name', 'bytes', 'question'];
  for (const channel of channels) expect(told).toContain(`in the ${channel}`);
  expect(told).toContain('and its text');
});

test('say may end in a bracket, and long is as long as asked', async () => {
  expect(await content('[[stand-in: say to [EMAIL]]]')).toEqual([{ text: 'to [EMAIL]' }]);
  const { output, usage } = await converse('[[stand-in: long 1000]]');
  expect(usage?.outputTokens).toBe(1000);
  expect(output?.message?.content?.[0]?.text?.split(' ')).toHaveLength(1000);
});

test('maxTokens ends an answer, and its usage says so', async () => {
  const asked = {
    messages: [{ role: 'user' as const, content: [{ text: '[[stand-in: long 1000]]' }] }],
    inferenceConfig: { maxTokens: 10, temperature: 1 },
  };
  const { stopReason, usage } = await converse(asked);
  expect(stopReason).toBe('max_tokens');
  expect(usage?.outputTokens).toBe(10);
  const last = (await streamed(asked)).find(({ messageStop }) => messageStop);
  expect(last?.messageStop?.stopReason).toBe('max_tokens');
});

test('a stop sequence ends an answer and is not in it', async () => {
  const { output, stopReason } = await converse({
    messages: [{ role: 'user', content: [{ text: '[[stand-in: say one two END three]]' }] }],
    inferenceConfig: { stopSequences: ['END', 'three'] },
  });
  expect(output?.message?.content).toEqual([{ text: 'one two ' }]);
  expect(stopReason).toBe('stop_sequence');
});

const TOOL = {
  tools: [
    {
      toolSpec: {
        name: 'lookup',
        inputSchema: {
          json: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
        },
      },
    },
  ],
};

test('a tool is called with just the input that was told, in partial JSON when streamed', async () => {
  const asked =
    '[[stand-in: tool lookup {"email": "bob@example.com", "ids": [[1], [2]]}]][[stand-in: split-every 3]]';
  const wanted = { email: 'bob@example.com', ids: [[1], [2]] };
  const [block] = await content(asked);
  expect(block?.toolUse).toMatchObject({ name: 'lookup', input: wanted });
  const events = await streamed(asked);
  const start = events.flatMap(({ contentBlockStart }) => contentBlockStart?.start?.toolUse ?? []);
  expect(start).toEqual([{ name: 'lookup', toolUseId: block?.toolUse?.toolUseId }]);
  const inputs = events.flatMap(
    ({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? [],
  );
  expect(inputs.length).toBeGreaterThan(10);
  expect(JSON.parse(inputs.join(''))).toEqual(wanted);
  expect(events.at(-2)?.messageStop?.stopReason).toBe('tool_use');
});

test('what a tool has answered is context for the next turn, whose directives are over', async () => {
  const told = await content({
    toolConfig: TOOL,
    messages: [
      {
        role: 'user',
        content: [{ text: 'What is the status of order 7? [[stand-in: tool lookup {"q": "7"}]]' }],
      },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 't1', name: 'lookup', input: { q: '7' } } }],
      },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 't1',
              content: [{ text: 'The status of order 7 is shipped.' }],
            },
          },
        ],
      },
    ],
  });
  expect(told).toEqual([{ text: 'The context says: “The status of order 7 is shipped.”' }]);
});

test('a tool that must be called is called with what its schema requires', async () => {
  const [block] = await content({
    toolConfig: { ...TOOL, toolChoice: { any: {} } },
    messages: [{ role: 'user', content: [{ text: 'Where is it?' }] }],
  });
  expect(block?.toolUse).toMatchObject({ name: 'lookup', input: { q: 'Where is it?' } });
});

test('reasoning comes before the answer, signed, and may be redacted', async () => {
  const asked =
    '[[stand-in: reasoning first this]][[stand-in: redacted-reasoning]][[stand-in: say then that]]';
  const [first, second, third] = await content(asked);
  expect(first?.reasoningContent?.reasoningText).toEqual({
    text: 'first this',
    signature: expect.any(String),
  });
  expect(second?.reasoningContent?.redactedContent).toBeInstanceOf(Uint8Array);
  expect(third?.text).toBe('then that');
  const events = await streamed(asked);
  const reasoning = events.flatMap(
    ({ contentBlockDelta }) => contentBlockDelta?.delta?.reasoningContent ?? [],
  );
  expect(reasoning.map(({ text = '' }) => text).join('')).toBe('first this');
  expect(reasoning.some(({ signature }) => signature !== undefined)).toBe(true);
  expect(reasoning.some(({ redactedContent }) => redactedContent !== undefined)).toBe(true);
});

test('citations name the document and where the quote stands in it', async () => {
  const text = 'Prices are fixed. Refunds are paid within five days.';
  const asked = {
    messages: [
      {
        role: 'user' as const,
        content: [
          { document: { name: 'terms', source: { text }, citations: { enabled: true } } },
          { text: 'When are refunds paid?' },
        ],
      },
    ],
  };
  const cited = (await content(asked)).flatMap(({ citationsContent }) => citationsContent ?? []);
  expect(cited).toHaveLength(1);
  const [citation] = cited[0]?.citations ?? [];
  const { start = 0, end = 0, documentIndex } = citation?.location?.documentChar ?? {};
  expect(documentIndex).toBe(0);
  expect(text.slice(start, end)).toBe('Refunds are paid within five days.');
  const events = await streamed(asked);
  const streamedCitations = events.flatMap(
    ({ contentBlockDelta }) => contentBlockDelta?.delta?.citation ?? [],
  );
  expect(streamedCitations).toEqual([citation]);
});

const IN_STREAM: readonly ExceptionType[] = [
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
];

test.each(IN_STREAM)(
  'break %s ends a stream with that exception, after the text before it',
  async (name) => {
    const seen: ConverseStreamOutput[] = [];
    const asked = `[[stand-in: break ${name} after=2]][[stand-in: say one two three]]`;
    await expect(streamed(asked, seen)).rejects.toMatchObject({ name });
    expect(deltas(seen)).toEqual(['one', ' two']);
  },
);

test('an event that no client knows comes where it was told, and the answer goes on', async () => {
  const text = '[[stand-in: unknown-event after=1]][[stand-in: say one two]]';
  expect(deltas(await streamed(text))).toEqual(['one', ' two']);
  const answer = await fetch(`${standIn.url}/model/${CHAT}/converse-stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await standIn.token({ access: 'stream' })}` },
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] }),
  });
  const wire = await answer.text();
  expect(wire.indexOf('contentBlockEncore')).toBeGreaterThan(wire.indexOf('"one"'));
  expect(wire.indexOf('contentBlockEncore')).toBeLessThan(wire.indexOf('" two"'));
});

test('cut ends the connection in the middle of an answer', async () => {
  const seen: ConverseStreamOutput[] = [];
  await expect(
    streamed('[[stand-in: cut after=1]][[stand-in: say one two]]', seen),
  ).rejects.toThrow();
  expect(deltas(seen).length).toBeLessThanOrEqual(1);
});

test('stall says nothing more until the client goes away', async () => {
  const client = await standIn.client({ access: 'stream' });
  const abort = new AbortController();
  const command = new ConverseStreamCommand(
    input('[[stand-in: stall after=1]][[stand-in: say one two]]'),
  );
  const { stream = [] } = await client.send(command, { abortSignal: abort.signal });
  const seen: ConverseStreamOutput[] = [];
  const reading = (async () => {
    for await (const event of stream) {
      seen.push(event);
      if (event.contentBlockDelta) setImmediate(() => abort.abort());
    }
  })();
  await expect(reading).rejects.toThrow();
  expect(deltas(seen)).toEqual(['one']);
});

test('stop gives another reason for the end', async () => {
  const { stopReason } = await converse(
    '[[stand-in: stop guardrail_intervened]][[stand-in: say blocked]]',
  );
  expect(stopReason).toBe('guardrail_intervened');
});
