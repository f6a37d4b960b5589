import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { toldList } from '../support/told.ts';
import { BYPASS_ATTEMPTS } from './bypass-attempts.ts';

const FAMILIES = Object.entries(BYPASS_ATTEMPTS).flatMap(([family, attempts]) =>
  attempts.map((sql) => ({ family, sql })),
);

/** Values with other beginnings and orders than those before, alike only in what the masks keep. */
const worlds: readonly ((index: number) => string)[] = [
  (index) => `${219 + index}-09-${String(9000 + index)}`,
  (index) => `${890 - 3 * index}-71-${String(1100 + 7 * index)}`,
];

/**
 * The families of bypass attempts against one Postgres: no value gets out, and answers do not depend
 * on the values at all (non-interference): the same request over other values gives the same answer.
 */
export function bypassSuite(name: string, postgres?: () => Promise<LocalPostgres>): void {
  describe(`a masked column on ${name}`, () => {
    let gate: GateClient;
    const answers: Map<string, string>[] = [];
    const leaks: string[] = [];

    beforeAll(async () => {
      gate = await startGate(postgres === undefined ? {} : { postgres });
      for (const world of worlds) {
        await writeValues(gate, world);
        answers.push(await tryAll(gate, world, leaks));
      }
    }, 120_000);
    afterAll(async () => gate.close());

    test.for(FAMILIES)('$family: $sql', ({ sql }) => {
      const [first, second] = answers.map((world) => world.get(sql));
      expect(first).toBeDefined();
      expect(second).toBe(first);
      expect(leaks.filter((leak) => leak.startsWith(sql))).toEqual([]);
    });

    test('the attempts are on record, and the records hold no value either', async () => {
      const sessions = await gate.get('audrey', '/sessions/bypass?limit=200');
      expect(toldList(sessions.body, 'exchanges').length).toBeGreaterThan(FAMILIES.length - 1);
      for (const value of allValues()) expect(sessions.text).not.toContain(value);
    });

    test('reading the value for real is possible, so that the tests above mean something', async () => {
      const reply = await gate.sql('dana', 'select ssn from customers');
      expect(reply.error).toBe('approval_required');
    });
  });
}

async function writeValues(gate: GateClient, world: (index: number) => string): Promise<void> {
  const queries = Array.from({ length: 20 }, (_, index) => ({
    query: 'update customers set ssn = $1 where id = $2',
    params: [world(index + 1), index + 1],
  }));
  const reply = await gate.post('dana', '/rds/crm/sql', { queries });
  expect(reply.status, reply.text).toBe(200);
}

async function tryAll(
  gate: GateClient,
  world: (index: number) => string,
  leaks: string[],
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const values = valuesOf(world);
  const open = FAMILIES.map(({ sql }) => sql);
  async function caller(): Promise<void> {
    for (let sql = open.pop(); sql !== undefined; sql = open.pop()) {
      const reply = await gate.sql('rag-app', sql, [], { 'sallyport-session': 'bypass' });
      answers.set(sql, `${reply.status} ${reply.text}`);
      const seen = reply.text + [...reply.headers.values()].join();
      for (const value of values) if (seen.includes(value)) leaks.push(`${sql} leaked ${value}`);
    }
  }
  await Promise.all([caller(), caller(), caller(), caller()]);
  return answers;
}

function valuesOf(world: (index: number) => string): readonly string[] {
  return Array.from({ length: 20 }, (_, index) => world(index + 1));
}

function allValues(): readonly string[] {
  return worlds.flatMap(valuesOf);
}
