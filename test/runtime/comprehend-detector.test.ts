import { ComprehendClient, DetectPiiEntitiesCommand } from '@aws-sdk/client-comprehend';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { modelDetector } from '../../src/masking/model-detector.ts';
import { askComprehend, COMPREHEND_SIZES } from '../../src/runtime/comprehend-detector.ts';
import { type Answer, comprehendStandIn, type StandIn } from './detection-stand-in.ts';

const setting = {
  kind: 'comprehend',
  region: 'eu-central-1',
  language: 'en',
  minScore: 0.5,
} as const;
const LIMITS = { concurrency: 2, timeoutMs: 5_000, cacheBytes: 0, sizes: COMPREHEND_SIZES };
const CANARY = 'canary Ada';

let open: StandIn | undefined;
afterEach(() => {
  open?.close();
  open = undefined;
});

async function asking(answers: (text: string) => Answer, timeoutMs = 5_000) {
  const standIn = await comprehendStandIn(({ body }) => answers(String(body['Text'])));
  open = standIn;
  const client = new ComprehendClient({
    region: setting.region,
    endpoint: standIn.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const detect = modelDetector({ ...LIMITS, timeoutMs, ask: askComprehend({ client, setting }) });
  return { detect, asked: standIn.asked };
}

/** Offsets in code points, as Comprehend counts. */
function entity(text: string, word: string, Type = 'NAME', Score = 0.99) {
  const BeginOffset = [...text.slice(0, text.indexOf(word))].length;
  return { Type, Score, BeginOffset, EndOffset: BeginOffset + [...word].length };
}

test.each<[string, unknown]>([
  ['nothing', {}],
  ['no list', { Entities: 'none' }],
  ['an entity without a place', { Entities: [{ Type: 'NAME', Score: 1 }] }],
  [
    'an entity after the text',
    { Entities: [{ Type: 'NAME', Score: 1, BeginOffset: 2, EndOffset: 99 }] },
  ],
  ['an entity backwards', { Entities: [{ Type: 'NAME', Score: 1, BeginOffset: 3, EndOffset: 1 }] }],
  [
    'an entity before the text',
    { Entities: [{ Type: 'NAME', Score: 1, BeginOffset: -1, EndOffset: 1 }] },
  ],
  ['an entity without a name', { Entities: [{ Score: 1, BeginOffset: 0, EndOffset: 1 }] }],
  ['a garbled entity of a low score', { Entities: [{ Type: 'NAME', Score: 0, EndOffset: 1 }] }],
])('an answer with %s is `denied`', async (_, body) => {
  const { detect } = await asking(() => ({ body }));
  await expect(detect(['Ada'])).rejects.toMatchObject({ code: 'denied' });
});

test.each([
  [400, 'AccessDeniedException'],
  [400, 'TextSizeLimitExceededException'],
  [400, 'ThrottlingException'],
  [500, 'InternalServerException'],
])('%i %s is `unavailable`', async (status, errorType) => {
  const { detect } = await asking(() => ({ status, errorType, body: {} }));
  await expect(detect([CANARY])).rejects.toMatchObject({ code: 'unavailable' });
});

test('an error of the SDK that holds the text is not kept', async () => {
  const client = new ComprehendClient({ region: 'eu-central-1' });
  const failure = Object.assign(new Error(CANARY), { $response: CANARY });
  mockClient(client).on(DetectPiiEntitiesCommand).rejects(failure);
  const detect = modelDetector({ ...LIMITS, ask: askComprehend({ client, setting }) });
  const error: unknown = await detect([CANARY]).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'unavailable' });
  const { message, cause } = error as Error;
  expect(JSON.stringify([error, message, String(cause)])).not.toContain('canary');
});

test('texts travel as one document, and what is found comes back to its text', async () => {
  const { detect, asked } = await asking((text) => ({
    body: {
      Entities: [entity(text, 'Ada'), entity(text, 'Soho', 'ADDRESS'), entity(text, '42', 'AGE')],
    },
  }));
  expect(await detect(['😀 Ada wrote', 'from Soho', '42 of 😀', '—'])).toEqual([
    [{ entity: 'NAME', start: 3, end: 6 }],
    [{ entity: 'ADDRESS', start: 5, end: 9 }],
    [{ entity: 'AGE', start: 0, end: 2 }],
    [],
  ]);
  expect(asked).toEqual([
    {
      of: 'Comprehend_20171127.DetectPiiEntities',
      body: { Text: '😀 Ada wrote\n\nfrom Soho\n\n42 of 😀', LanguageCode: 'en' },
    },
  ]);
});

test('what crosses the end of a text is found in both', async () => {
  const { detect } = await asking((text) => ({
    body: { Entities: [entity(text, 'Ada\n\nLovelace')] },
  }));
  expect(await detect(['by Ada', 'Lovelace'])).toEqual([
    [{ entity: 'NAME', start: 3, end: 6 }],
    [{ entity: 'NAME', start: 0, end: 8 }],
  ]);
});

test('names of Comprehend become ours, unknown ones are masked all the same, unsure ones are left', async () => {
  const { detect } = await asking((text) => ({
    body: {
      Entities: [
        entity(text, 'one', 'SSN'),
        entity(text, 'two', 'NEW_KIND'),
        entity(text, 'three', 'NAME', 0.4),
      ],
    },
  }));
  const [found] = await detect(['one two three']);
  expect(found?.map((one) => one.entity)).toEqual(['US_SOCIAL_SECURITY_NUMBER', 'CUSTOM_NEW_KIND']);
});

test('no document is larger than the service takes, and a long text is found to its end', async () => {
  const { detect, asked } = await asking((text) => ({
    body: { Entities: text.includes('Ada') ? [entity(text, 'Ada')] : [] },
  }));
  const long = `${'語の文。 '.repeat(12_000)}Ada`;
  const [found] = await detect([long]);
  expect(found).toEqual([{ entity: 'NAME', start: long.length - 3, end: long.length }]);
  expect(asked.length).toBeGreaterThan(1);
  for (const { body } of asked) {
    expect(Buffer.byteLength(String(body['Text']))).toBeLessThanOrEqual(100_000);
  }
});
