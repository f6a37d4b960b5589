import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { told, toldEach, toldList } from '../support/told.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
let project: string;
let gate: GateClient;

/** The demo world, whose data-owners open requests of a kind, and let the dba break the glass. */
const CONFIG = `
  import demo from '${ROOT}sallyport.config.ts';
  import { defineConfig } from '${ROOT}src/config/define-config.ts';
  const rule = { groups: ['data-owners'], opens: { minutes: 30 }, breakGlass: { groups: ['dba'] } };
  export default defineConfig({
    ...demo,
    approvals: { 'data-owners': rule, 'hr-two': { groups: ['data-owners'], approvals: 2 } },
  });
`;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'sallyport-project-'));
  for (const part of ['policies', 'statemachines']) {
    await mkdir(join(project, part));
    await cp(join(ROOT, part), join(project, part), { recursive: true });
  }
  await writeFile(join(project, 'sallyport.config.ts'), CONFIG);
  gate = await startGate({ project });
});
afterAll(async () => {
  await gate.close();
  await rm(project, { recursive: true });
});

const SQL = 'select email from customers where id = $1';
const GLASS = { 'sallyport-break-glass': 'true', 'sallyport-justification': 'production is down' };

test('an approval opens requests of its kind, each recorded, until it is given back', async () => {
  const asked = await gate.sql('dana', SQL, [1]);
  const id = asked.headers.get('sallyport-approval') ?? '';
  expect((await gate.sql('dana', SQL, [2])).headers.get('sallyport-approval')).toBe(id);
  await gate.post('olivia', `/approvals/${id}/decision`, { decision: 'approve' });
  for (const customer of [1, 2, 3]) {
    expect((await gate.sql('dana', SQL, [customer])).status).toBe(200);
  }
  expect((await gate.sql('dana', 'alter table customers add column nick text')).error).toBe(
    'approval_required',
  );
  const { body } = await gate.get('olivia', `/approvals/${id}`);
  expect(new Set(toldEach(body, 'uses', 'digest')).size).toBe(3);
  const ended = await fetch(`${gate.gate.url}/approvals/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${await gate.token('dana')}` },
  });
  expect(await ended.json()).toMatchObject({ state: 'ended', ended: { by: 'local/dana' } });
  expect((await gate.sql('dana', SQL, [1])).error).toBe('approval_required');
});

test('the glass is broken with a justification, at once, and shows as such', async () => {
  const sql = 'select phone from customers where id = 4';
  const wrong = await gate.sql('dana', sql, [], { ...GLASS, 'sallyport-break-glass': 'yes' });
  expect(wrong.error).toBe('bad_request');
  const { 'sallyport-break-glass': broken } = GLASS;
  const silent = await gate.sql('dana', sql, [], { 'sallyport-break-glass': broken });
  expect(silent.error).toBe('bad_request');
  expect((await gate.sql('dana', sql, [], GLASS)).status).toBe(200);
  const approvals = toldList((await gate.get('olivia', '/approvals')).body, 'approvals');
  expect(approvals[0]).toMatchObject({ state: 'review', justification: 'production is down' });
  const reviewed = await gate.post('olivia', `/approvals/${told(approvals, '0.id')}/decision`, {
    decision: 'approve',
  });
  expect(told(reviewed.body, 'state')).toBe('used');
});

test('nobody else breaks it, nor another rule', async () => {
  const salaries = 'select amount_cents from salaries where id = 1';
  expect((await gate.sql('hanna', salaries, [], GLASS)).error).toBe('denied');
});
