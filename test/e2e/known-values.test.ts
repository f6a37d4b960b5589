import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import demo from '../../sallyport.config.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { profileKeys } from '../../src/masking/profile-keys.ts';
import { profileMaskers } from '../../src/runtime/profile-maskers.ts';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { toldList, toldText } from '../support/told.ts';

type Known = Readonly<{ rows: readonly Readonly<{ name: string }>[] }>;
type Dictionaries = Readonly<Record<`CUSTOM_${string}`, Readonly<{ terms: string[] }>>>;

const PAGE = new URL('../../docs/masks.md', import.meta.url);

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

test('the names of a column, read with consent and on record, are found in any text', async () => {
  const page = await readFile(PAGE, 'utf8');
  const { query } = JSON.parse(/-d '(\{"query".*?\})'/.exec(page)?.[1] ?? '{}');
  const session = 'names-for-the-mask';
  const headers = { 'sallyport-session': session, 'sallyport-justification': 'names for the mask' };
  const asked = await gate.sql('dana', query, [], headers);
  expect(asked.error).toBe('approval_required');
  const decision = `/approvals/${toldText(asked.body, 'approval.id')}/decision`;
  await gate.post('olivia', decision, { decision: 'approve', reason: 'the mask needs them' });
  const { body: read } = await gate.sql('dana', query, [], headers);
  const known: Known = { rows: toldList(read, 'rows') as Known['rows'] };
  const { body } = await gate.get('audrey', `/sessions/${session}`);
  expect(toldList(body, 'exchanges').at(-1)).toMatchObject({
    state: 'completed',
    outcome: { rows: known.rows.length },
  });

  const dictionaries = readDictionaries(page, known);
  const { pii } = demo.masks ?? {};
  const { masks } = defineConfig({ ...demo, masks: { pii: { ...pii, dictionaries } } });
  const keys = profileKeys(() => new Uint8Array(32));
  const loadDetector = () => Promise.reject(new Error('no mask asks a model'));
  const mask = (await profileMaskers({ masks, keys, loadDetector })).redacting(['pii']);
  expect(known.rows.length).toBeGreaterThan(100);
  for (const { name } of known.rows) {
    expect(mask(`is it ${name.toUpperCase()}, or not?`).text).toBe(
      'is it [CUSTOM_CUSTOMER], or not?',
    );
  }
});

/** What the page has as the dictionaries of a mask, with the answer in the place of the file. */
function readDictionaries(page: string, known: Known): Dictionaries {
  const [, dictionaries = ''] =
    /```ts\ndictionaries: (\{ CUSTOM_CUSTOMER.*?),\n```/s.exec(page) ?? [];
  return new Function('known', `return (${dictionaries});`)(known);
}
