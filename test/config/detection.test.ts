import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkDetection } from '../../src/config/check-detection.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import type { ConfigInput } from '../../src/config/config-schema.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { DETECTOR_CONTEXTS } from '../../src/masking/context-words.ts';
import { crmConnection as crm } from '../support/crm-connection.ts';

const base: ConfigInput = {
  identity: { issuers: [{ name: 'local', url: 'http://127.0.0.1:8788', audiences: ['x'] }] },
  connections: { crm },
};
const guardrail = {
  kind: 'guardrail',
  guardrailArn: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc123',
  version: '3',
};

/** What is wrong with a configuration of one mask, `pii`: its names first, then what is compiled. */
function problems(pii: object): readonly string[] {
  try {
    return checkDetection(defineConfig({ ...base, masks: { pii } } as ConfigInput).masks);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const booking = { pattern: 'BK-[0-9]{6}', tests: { match: ['BK-123456'], reject: ['BK-12'] } };

const FOR_DETECTORS = DETECTOR_CONTEXTS.map((name) => `\`${name}\``).join(', ');
const extension = (context: string, tests: object) => ({
  detectors: { CUSTOM_EXTENSION: { pattern: '[0-9]{4}', context: [context], tests } },
});

test.each<[string, object, string]>([
  [
    'a context that only tells what numbers are nobody’s',
    extension('order', { match: ['5010'] }),
    `detectors.CUSTOM_EXTENSION.context[0]: must be one of ${FOR_DETECTORS}`,
  ],
  [
    'a test without the context',
    extension('account', { match: ['order 5010'] }),
    'detectors.CUSTOM_EXTENSION: detector `CUSTOM_EXTENSION` has no word of the context account in the 40 characters before the value of its test `order 5010`',
  ],
  ['an entity', { entities: ['EMIAL'] }, 'entities[0]: unknown entity `EMIAL` (nearest: EMAIL)'],
  ['no entity at all', { entities: [] }, 'entities: too small: expected array to have >=1 items'],
  [
    'the entity of an action',
    { actions: { PHNOE: { kind: 'redact' } } },
    'actions.PHNOE: unknown entity `PHNOE` (nearest: PHONE)',
  ],
  [
    'an action',
    { actions: { PHONE: { kind: 'blur' } } },
    'actions.PHONE.kind: must be one of `redact`, `remove`, `partial`, `hash`, `token`, `formatPreserving`, `placeholder`',
  ],
  [
    'a member of an action',
    { actions: { PHONE: { kind: 'partial', kep: 2 } } },
    'actions.PHONE.kep: unknown key (nearest: keep)',
  ],
  ['a member', { dictionarys: {} }, 'dictionarys: unknown key (nearest: dictionaries)'],
  ['a region', { regions: ['XX'] }, 'regions[0]: no country is named `XX`'],
  [
    'the form of a region',
    { regions: ['Germany'] },
    'regions[0]: must be the two capitals of a country, as in ISO 3166',
  ],
  [
    'a detector',
    { detectors: { BOOKING: booking } },
    'detectors.BOOKING: must read `CUSTOM_` and up to 48 capitals, digits and underscores',
  ],
  [
    'a member of a detector',
    { detectors: { CUSTOM_B: { ...booking, patern: 'x' } } },
    'detectors.CUSTOM_B.patern: unknown key (nearest: pattern)',
  ],
  ['a model', { model: { kind: 'macie' } }, 'model.kind: must be one of `guardrail`, `comprehend`'],
  [
    'a member of a model',
    { model: { ...guardrail, verison: '1' } },
    'model.verison: unknown key (nearest: version)',
  ],
  [
    'a draft of a guardrail',
    { model: { ...guardrail, version: 'DRAFT' } },
    'model.version: must be the number of a version',
  ],
  [
    'a field',
    { fieldNames: { ssn: 'SNN' } },
    'fieldNames.ssn: unknown entity `SNN` (nearest: PIN)',
  ],
])('a wrong name of %s is refused with its path', (_, mask, problem) => {
  expect(problems(mask)).toEqual([`masks.pii.${problem}`]);
});

test.each<[string, object, string]>([
  [
    'what only a model finds, without one',
    { entities: ['NAME'] },
    'entities[0]: `NAME` is found by a model only, and the mask has no `model`',
  ],
  [
    'an action on what is not looked for',
    { entities: ['EMAIL'], actions: { PHONE: { kind: 'token' } } },
    'actions.PHONE: `PHONE` is not among the `entities` of the mask',
  ],
  [
    'an action on a name that nothing declares',
    { detectors: { CUSTOM_BOOKING: booking }, actions: { CUSTOM_BOKING: { kind: 'token' } } },
    'actions.CUSTOM_BOKING: no detector or dictionary of the mask is named `CUSTOM_BOKING` (nearest: CUSTOM_BOOKING)',
  ],
  [
    'anything but a redacted secret',
    { actions: { PASSWORD: { kind: 'partial' } } },
    'actions.PASSWORD: `PASSWORD` has no bounded end and is always redacted, got `partial`',
  ],
  [
    'a placeholder in rows',
    { detected: ['crm/public.customers.notes'], actions: { EMAIL: { kind: 'placeholder' } } },
    'actions.EMAIL: `placeholder` is put back in the answer of a model, which `detected` columns and fields have none of; write another mask for prompts',
  ],
])('%s is refused', (_, mask, problem) => {
  expect(problems(mask)).toEqual([`masks.pii.${problem}`]);
});

test('what keeps its format has a domain of a million at least', () => {
  const [problem] = problems({ actions: { CREDIT_DEBIT_CARD_CVV: { kind: 'formatPreserving' } } });
  expect(problem).toContain('needs at least a million values made of digits');
  expect(problems({ actions: { PHONE: { kind: 'formatPreserving' } } })).toEqual([]);
});

test.each<[string, object, string]>([
  ['takes back-references', { pattern: '(a)\\1' }, 'is not in RE2 syntax'],
  ['looks around', { pattern: 'a(?=b)' }, 'is not in RE2 syntax'],
  ['matches the empty string', { pattern: '[0-9]*' }, 'matches the empty string'],
  ['matches everything', { pattern: '.+' }, 'matches ordinary text'],
  ['misses its own test', { tests: { match: ['BK-1'] } }, 'does not match its test `BK-1`'],
  [
    'matches what it must reject',
    { tests: { match: ['BK-123456'], reject: ['BK-654321'] } },
    'matches `BK-654321`, which it must reject',
  ],
  [
    'stands where nothing looks',
    { pattern: '[a-z]{3}-x', tests: { match: ['abc-x'] } },
    'does not find its test `abc-x`',
  ],
])('a detector that %s is refused at load', (_, more, sentence) => {
  const found = problems({ detectors: { CUSTOM_BOOKING: { ...booking, ...more } } });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^masks\.pii(\.detectors\.CUSTOM_BOOKING)?: /);
  expect(found[0]).toContain(sentence);
});

test('a dictionary of blanks is refused at load', () => {
  expect(problems({ dictionaries: { CUSTOM_PROJECT: { terms: ['heron', '  '] } } })).toEqual([
    'masks.pii.dictionaries.CUSTOM_PROJECT: a term of `CUSTOM_PROJECT` must have 1 to 256 characters, got 0',
  ]);
});

test('Presidio’s names are taken for ours, and what was parsed parses to itself', () => {
  const pii = {
    entities: ['US_SSN', 'email', 'PERSON'],
    actions: { US_SSN: { kind: 'hash' }, EMAIL_ADDRESS: { kind: 'partial' } },
    fieldNames: { ssn: 'US_SSN' },
    model: guardrail,
  };
  const once = defineConfig({ ...base, masks: { pii } } as ConfigInput);
  expect(once.masks['pii']).toMatchObject({
    entities: ['US_SOCIAL_SECURITY_NUMBER', 'EMAIL', 'NAME'],
    actions: { US_SOCIAL_SECURITY_NUMBER: { kind: 'hash' }, EMAIL: { kind: 'partial', keep: 4 } },
    fieldNames: { ssn: 'US_SOCIAL_SECURITY_NUMBER' },
  });
  expect(defineConfig(once)).toEqual(once);
});

test('a guardrail may bring names of its own', () => {
  const actions = { CUSTOM_BOOKING: { kind: 'remove' } };
  expect(problems({ model: guardrail, actions })).toEqual([]);
});

test('the tests of a detector may have words of its context before the value, and what it must reject may have others', () => {
  const tests = { match: ['account 5010', '5010', 'Konto: 5010'], reject: ['order 5010'] };
  expect(problems(extension('account', tests))).toEqual([]);
});

test('what is found behind words of the context is refused as something to reject', () => {
  const tests = { match: ['5010'], reject: ['her account is 5010'] };
  expect(problems(extension('account', tests))).toEqual([
    'masks.pii: `CUSTOM_EXTENSION` finds something in `her account is 5010`, which it must reject',
  ]);
});

test('the page on masks names the contexts of detectors', async () => {
  const page = await readFile(new URL('../../docs/masks.md', import.meta.url), 'utf8');
  expect(page).toContain(`names one or more of: ${FOR_DETECTORS}.`);
});
