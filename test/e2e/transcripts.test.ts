import { beforeAll, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';

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
  await gate.post('olivia', `/approvals/${asked.body.approval.id}/decision`, decision);
  const { rows } = (await ask()).body as { rows: readonly Record<string, string>[] };
  const { email = '', phone = '', ssn = '', card = '' } = rows[0] ?? {};
  expect([email, phone, ssn, card].every((value) => value.length > 8)).toBe(true);

  const { body } = await gate.get('audrey', `/sessions/${session}`);
  const last = body.exchanges.at(-1);
  expect(last).toMatchObject({ state: 'completed', outcome: { rows: 1 } });
  const kept = await gate.get('audrey', `/sessions/${session}/exchanges/${body.exchanges.length}`);
  expect(kept.body.transcript).toContain('[EMAIL]');
  for (const value of [email, phone, ssn, card]) expect(kept.text).not.toContain(value);
});
