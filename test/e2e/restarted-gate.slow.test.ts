import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APPROVE_ACTION } from '../../src/approvals/slack/approval-blocks.ts';
import {
  type LocalOpenSearch,
  startLocalOpenSearch,
} from '../../src/local/opensearch/local-opensearch.ts';
import { type LocalPostgres, startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { seededDirectory } from '../support/seeded-directory.ts';
import { told, toldEach } from '../support/told.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

const pii = (columns: string) => `{ masks: { pii: { ...demo.masks.pii, columns: ${columns} } } }`;
const rule = (of: string) => `{ approvals: { ...demo.approvals, 'data-owners': ${of} } }`;

/** What takes the place of a part of the demo's configuration, or comes to its policies. */
const CHANGES: Readonly<Record<string, Readonly<{ config?: string; policy?: string }>>> = {
  'a mask that covers less': {
    config: pii("{ 'crm/public.customers.ssn': { kind: 'redact' } }"),
  },
  'a mask that shows more': {
    config: pii(
      "{ ...demo.masks.pii.columns, 'crm/public.customers.email': { kind: 'partial', keep: 9 } }",
    ),
  },
  'another host behind the same name': {
    config:
      "{ connections: { ...demo.connections, crm: { ...demo.connections.crm, host: 'crm.example.com' } } }",
  },
  'another database behind the same name': {
    config:
      "{ connections: { ...demo.connections, crm: { ...demo.connections.crm, database: 'crm2' } } }",
  },
  'a rule that others may decide as well': { config: rule("{ groups: ['data-owners', 'heads'] }") },
  'a rule that asks two people': { config: rule("{ groups: ['data-owners'], approvals: 2 }") },
  'a rule that opens for longer': {
    config: rule("{ groups: ['data-owners'], usableMinutes: 600 }"),
  },
  'one more policy': {
    policy: '@id("none") forbid (principal in Group::"none", action, resource);',
  },
};

let root: string;
let postgres: LocalPostgres;
let opensearch: LocalOpenSearch;

const stays = async <T extends { close(): Promise<void> }>(part: T): Promise<T> => ({
  ...part,
  close: async () => {},
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sallyport-restarts-'));
  postgres = await startLocalPostgres({ directory: await seededDirectory() });
  opensearch = await startLocalOpenSearch({ project: ROOT });
});
afterAll(async () => {
  await postgres.close();
  await opensearch.close();
  await rm(root, { recursive: true, force: true });
});

/** A gate on the same data as every other, with a configuration and policies of its own. */
async function start(change: Readonly<{ config?: string; policy?: string }>): Promise<GateClient> {
  const project = await mkdtemp(join(root, 'project-'));
  await cp(join(ROOT, 'policies'), join(project, 'policies'), { recursive: true });
  if (change.policy) await writeFile(join(project, 'policies/more.cedar'), change.policy);
  await writeFile(
    join(project, 'sallyport.config.ts'),
    `import demo from '${ROOT}sallyport.config.ts';
     import { defineConfig } from '${ROOT}src/config/define-config.ts';
     const people = {
       'olivia@example.com': { principal: 'example/olivia', groups: ['data-owners'] },
     };
     const slack = { ...demo.slack, people };
     export default defineConfig({ ...demo, slack, ...${change.config ?? '{}'} });`,
  );
  const directory = join(root, 'data');
  await mkdir(directory, { recursive: true });
  return startGate({
    ...{ project, directory },
    postgres: () => stays(postgres),
    opensearch: () => stays(opensearch),
  });
}

/** Runs something against a gate, which is stopped after. */
async function during<T>(
  change: Readonly<{ config?: string; policy?: string }>,
  work: (gate: GateClient) => Promise<T>,
): Promise<T> {
  const gate = await start(change);
  try {
    return await work(gate);
  } finally {
    await gate.close();
  }
}

const read = (gate: GateClient, customer: number) =>
  gate.sql('dana', 'select email, card from customers where id = $1', [customer]);

/** Approves by a click in the inbox of somebody whom the configuration lists by address alone. */
async function click({ gate }: GateClient, value: string): Promise<void> {
  const inbox = gate.inboxUrl ?? '';
  const { people } = (await (await fetch(`${inbox}/messages`)).json()) as {
    people: readonly { id: string }[];
  };
  const answer = await fetch(`${inbox}/click`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: inbox },
    body: JSON.stringify({ user: people[0]?.id, ts: '1', action: APPROVE_ACTION, value }),
  });
  expect(await answer.json()).toEqual({ told: [] });
}

test('what was approved runs after a restart, and under no other configuration', async () => {
  const names = Object.keys(CHANGES);
  const approved = await during({}, async (gate) => {
    const ids: string[] = [];
    for (const [customer] of names.entries()) {
      const id = (await read(gate, customer + 1)).headers.get('sallyport-approval') ?? '';
      await click(gate, id);
      ids.push(id);
    }
    const { body } = await gate.get('dana', '/approvals');
    expect(toldEach(body, 'approvals', 'state')).toEqual(names.map(() => 'approved'));
    return ids;
  });

  const opened: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    opened[name] = await during(CHANGES[name] ?? {}, async (gate) => {
      const { error, headers } = await read(gate, index + 1);
      const other = headers.get('sallyport-approval') !== approved[index];
      const state = told((await gate.get('dana', `/approvals/${approved[index]}`)).body, 'state');
      return { error, other, state };
    });
  }
  const closed = { error: 'approval_required', other: true, state: 'approved' };
  expect(opened).toEqual(Object.fromEntries(names.map((name) => [name, closed])));

  await during({}, async (gate) => {
    for (const [index] of names.entries()) {
      expect(told((await read(gate, index + 1)).body, 'rows.0.email')).toContain('@');
      const { body } = await gate.get('dana', `/approvals/${approved[index]}`);
      expect(body).toMatchObject({ state: 'used', votes: [{ by: 'local/olivia', via: 'slack' }] });
      expect((await read(gate, index + 1)).error).toBe('approval_required');
    }
  });
}, 120_000);
