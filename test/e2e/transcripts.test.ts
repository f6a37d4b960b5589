import { beforeAll, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { toldList, toldText } from '../support/told.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

test('what people let somebody read unmasked is masked in the transcript, for whoever reads it later', async () => {
  const session = 'read-with-consent';
  const query = 'select id, email, phone, ssn, card from customers where id = 7';
  const ask = () => gate.sql('dana', query, [], { 'sallyport-session': session });
  const asked = await ask();
  expect(asked.error).toBe('approval_required');
  const decision = { decision: 'approve', reason: 'she may' };
  await gate.post('olivia', `/approvals/${toldText(asked.body, 'approval.id')}/decision`, decision);
  const { body: read } = await ask();
  const values = ['email', 'phone', 'ssn', 'card'].map((name) => toldText(read, `rows.0.${name}`));
  expect(values.every((value) => value.length > 8)).toBe(true);

  const { body } = await gate.get('audrey', `/sessions/${session}`);
  const exchanges = toldList(body, 'exchanges');
  expect(exchanges.at(-1)).toMatchObject({ state: 'completed', outcome: { rows: 1 } });
  const kept = await gate.get('audrey', `/sessions/${session}/exchanges/${exchanges.length}`);
  expect(toldText(kept.body, 'transcript')).toContain('[EMAIL]');
  for (const value of values) expect(kept.text).not.toContain(value);
});
