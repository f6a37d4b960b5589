import { expect, test } from 'vitest';
import type { MaskProfile, ModelSetting } from '../../src/masking/mask-profile.ts';
import { profileKeys } from '../../src/masking/profile-keys.ts';
import type { TextDetector } from '../../src/masking/text-detector.ts';
import { loadModelDetector } from '../../src/runtime/model-detectors.ts';
import { profileMaskers } from '../../src/runtime/profile-maskers.ts';

const plain: MaskProfile = { actions: {}, detectors: {}, dictionaries: {}, fieldNames: {} };
const comprehend = {
  kind: 'comprehend',
  region: 'eu-central-1',
  language: 'en',
  minScore: 0,
} as const;
const guardrail = {
  kind: 'guardrail',
  guardrailArn: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc123',
  version: '1',
} as const;

async function maskersOf(masks: Record<string, MaskProfile>) {
  const loaded: ModelSetting[] = [];
  const nothing: TextDetector = async (texts) => texts.map(() => []);
  const maskers = await profileMaskers({
    masks,
    keys: profileKeys(() => new Uint8Array(32)),
    loadDetector: async (setting) => {
      loaded.push(setting);
      return nothing;
    },
  });
  return { maskers, loaded };
}

test('a mask that there is not denies', async () => {
  const { maskers } = await maskersOf({ pii: plain });
  for (const name of ['pi', 'toString']) {
    expect(() => maskers.detected([name])).toThrow(expect.objectContaining({ code: 'denied' }));
    expect(() => maskers.redacting(['pii', name])).toThrow(`mask \`${name}\``);
  }
});

test('a masker is compiled once for the masks in force, in whatever order they are named', async () => {
  const { maskers } = await maskersOf({ a: plain, b: plain });
  expect(maskers.detected(['a', 'b'])).toBe(maskers.detected(['b', 'a', 'b']));
  expect(maskers.detected(['a'])).not.toBe(maskers.detected(['b']));
});

test('each model is loaded once, and only masks that ask it wait for it', async () => {
  const { maskers, loaded } = await maskersOf({
    a: plain,
    b: { ...plain, model: comprehend },
    c: { ...plain, model: guardrail },
    d: { ...plain, model: guardrail },
  });
  expect(loaded).toEqual([comprehend, guardrail]);
  expect(maskers.detected(['a'])).toBeTypeOf('function');
  for (const names of [['b'], ['a', 'c'], ['b', 'd']]) {
    expect(maskers.detected(names)).toHaveProperty('batch');
  }
});

test('words of a search are redacted whatever the actions are, and need no key', async () => {
  const keys = profileKeys(() => {
    throw new Error('no key');
  });
  const masks = { pii: { ...plain, actions: { EMAIL: { kind: 'token' } } } } as const;
  const { redacting } = await profileMaskers({ masks, keys, loadDetector: loadModelDetector });
  expect(redacting(['pii'])('to ada@example.com').text).toBe('to [EMAIL]');
});

test.each([comprehend, guardrail])(
  'the detector of $kind asks nobody about nothing, nor for a caller who left',
  async (setting) => {
    const detect = await loadModelDetector(setting);
    expect(await detect(['', '…'])).toEqual([[], []]);
    await expect(detect(['Ada'], AbortSignal.abort())).rejects.toMatchObject({
      code: 'unavailable',
    });
  },
);
