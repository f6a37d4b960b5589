import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, expect, test } from 'vitest';
import { modelDetector } from '../../src/masking/model-detector.ts';
import { askGuardrail, GUARDRAIL_SIZES } from '../../src/runtime/guardrail-detector.ts';
import { type Answer, guardrailStandIn, type StandIn } from './detection-stand-in.ts';

const setting = {
  kind: 'guardrail',
  guardrailArn: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc123',
  version: '3',
} as const;

let open: StandIn | undefined;
afterEach(() => {
  open?.close();
  open = undefined;
});

async function asking(answers: (texts: readonly string[]) => Answer, timeoutMs = 5_000) {
  const standIn = await guardrailStandIn(({ body }) => {
    const content = body['content'] as { text: { text: string } }[];
    return answers(content.map(({ text }) => text.text));
  });
  open = standIn;
  const client = new BedrockRuntimeClient({
    region: 'eu-central-1',
    endpoint: standIn.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const detect = modelDetector({
    ask: askGuardrail({ client, setting }),
    sizes: GUARDRAIL_SIZES,
    concurrency: 2,
    timeoutMs,
    cacheBytes: 0,
  });
  return { detect, asked: standIn.asked };
}

const pii = (match: string, type = 'NAME', more: object = {}) => ({
  match,
  type,
  action: 'ANONYMIZED',
  detected: true,
  ...more,
});

function answer(sensitiveInformationPolicy: object = {}, more: object = {}): Answer {
  return {
    body: {
      usage: { sensitiveInformationPolicyUnits: 1, sensitiveInformationPolicyFreeUnits: 0 },
      action: 'GUARDRAIL_INTERVENED',
      outputs: [{ text: 'masked by somebody else' }],
      assessments: [
        {
          sensitiveInformationPolicy: {
            piiEntities: [],
            regexes: [],
            ...sensitiveInformationPolicy,
          },
        },
      ],
      guardrailCoverage: { textCharacters: { guarded: 9, total: 9 } },
      ...more,
    },
  };
}

test.each<[string, Answer]>([
  ['no assessments', answer({}, { assessments: undefined })],
  ['a match that stands nowhere', answer({ piiEntities: [pii('Grace')] })],
  ['an entity without a match', answer({ piiEntities: [pii('')] })],
  ['an entity without a type', answer({ piiEntities: [pii('Ada', '')] })],
  ['a regular expression without a match', answer({ regexes: [{ name: 'x', action: 'NONE' }] })],
  [
    'a part of the text left out',
    answer({}, { guardrailCoverage: { textCharacters: { guarded: 3, total: 9 } } }),
  ],
  ['nothing', { body: {} }],
])('an answer with %s is `denied`', async (_, body) => {
  const { detect } = await asking(() => body);
  await expect(detect(['by Ada'])).rejects.toMatchObject({ code: 'denied' });
});

test('a guardrail without a filter for sensitive information is told, not believed', async () => {
  const { detect } = await asking(() => answer({}, { usage: { contentPolicyUnits: 1 } }));
  await expect(detect(['by Ada'])).rejects.toThrow('has no sensitive information filter');
});

test.each([
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [429, 'ThrottlingException'],
  [402, 'ServiceQuotaExceededException'],
  [500, 'InternalServerException'],
])('%i %s is `unavailable`', async (status, errorType) => {
  const { detect } = await asking(() => ({ status, errorType, body: { message: 'no' } }));
  await expect(detect(['by Ada'])).rejects.toMatchObject({ code: 'unavailable' });
});

test('every place of a match is found, whatever the guardrail does with it', async () => {
  const policy = {
    piiEntities: [
      pii('Ada', 'NAME', { action: 'NONE' }),
      pii('12 Main St', 'ADDRESS', { action: 'BLOCKED' }),
      pii('not there', 'AGE', { detected: false }),
      pii('tab', 'NEW_KIND'),
    ],
    regexes: [{ name: 'booking id', match: 'BK-1', action: 'ANONYMIZED' }],
  };
  const { detect, asked } = await asking(() => answer(policy));
  expect(await detect(['Ada at 12  Main\nSt', 'ADA, BK-1 tab', 'nobody'])).toEqual([
    [
      { entity: 'NAME', start: 0, end: 3 },
      { entity: 'ADDRESS', start: 7, end: 18 },
    ],
    [
      { entity: 'NAME', start: 0, end: 3 },
      { entity: 'CUSTOM_BOOKING_ID', start: 5, end: 9 },
      { entity: 'CUSTOM_NEW_KIND', start: 10, end: 13 },
    ],
    [],
  ]);
  expect(asked).toEqual([
    {
      of: `/guardrail/${setting.guardrailArn}/version/3/apply`,
      body: {
        source: 'OUTPUT',
        outputScope: 'FULL',
        content: ['Ada at 12  Main\nSt', 'ADA, BK-1 tab', 'nobody'].map((text) => ({
          text: { text },
        })),
      },
    },
  ]);
});

test('a match that lies across two texts has each of them asked about alone', async () => {
  const { detect, asked } = await asking((texts) =>
    answer({
      piiEntities:
        texts.length > 1 ? [pii('Ada Lovelace')] : texts[0] === 'Ada' ? [pii('Ada')] : [],
    }),
  );
  expect(await detect(['Ada', 'Lovelace'])).toEqual([[{ entity: 'NAME', start: 0, end: 3 }], []]);
  expect(asked).toHaveLength(3);
});

test('a text that is not well formed is asked about as what arrives', async () => {
  const { detect } = await asking(([text = '']) =>
    answer({ piiEntities: [pii(text.slice(0, 4))] }),
  );
  expect(await detect(['Ada\ud83d!'])).toEqual([[{ entity: 'NAME', start: 0, end: 4 }]]);
});
