import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { ApprovalEvent } from '../../src/approvals/approval-event.ts';
import { eventbridgeApprovalEvents } from '../../src/approvals/eventbridge-approval-events.ts';
import { approvalWorld, START, who } from './approval-world.ts';

const doc = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const schema = JSON.parse(doc('approval-event.schema.json'));
const documented = z.fromJSONSchema(schema);

/** Whether an event is as documented. Of schemas in an `allOf`, zod lets members pass that one does not know. */
function isDocumented(event: object): boolean {
  const { properties } = schema.$defs.event;
  const known = Object.keys(event).every((member) => Object.hasOwn(properties, member));
  return known && documented.safeParse(event).success;
}

type World = ReturnType<typeof approvalWorld>;
type Life = readonly [rule: object, live: (world: World, id: string) => Promise<unknown>];

const OLIVIA = who('olivia', 'data-owners');
const DANA = who('dana', 'dba');
const HOUR = 60 * 60_000;
const opens = { opens: { minutes: 30 } };
const glass = { breakGlass: { groups: ['dba'], reviewHours: 4 } };
const BREAK = { breakGlass: true, justification: 'secret-justification' };
/** What callers and approvers wrote, or sent. */
const ASK = { request: { query: 'secret-statement' }, justification: 'secret-justification' };

/** Lets time pass for the record, and the machine look until it is at its end. */
async function later(world: World, id: string, milliseconds: number): Promise<void> {
  await world.settled();
  world.clock.now = START + milliseconds;
  let over = false;
  const run = world.machine.run(id).then(() => {
    over = true;
  });
  await vi.waitFor(async () => {
    const token = await world.thread.token(id);
    if (token !== undefined) await world.machine.wake(token);
    if (!over) throw new Error('the machine still waits');
  });
  await run;
}

/** Lives of an approval, each with what is told of it after it was asked for. */
const LIVES: Readonly<Record<string, readonly [told: string, ...Life]>> = {
  'approved and used': [
    'decided used',
    {},
    async (world, id) => {
      await world.give(id, OLIVIA);
      await world.require(ASK);
    },
  ],
  rejected: ['decided', {}, (world, id) => world.give(id, OLIVIA, 'reject')],
  'given back before it was decided': ['ended', {}, (world, id) => world.give(id, DANA, 'end')],
  'approved and given back': [
    'decided ended',
    {},
    async (world, id) => {
      await world.give(id, OLIVIA);
      await world.give(id, OLIVIA, 'end');
    },
  ],
  'decided by nobody': ['expired', {}, (world, id) => later(world, id, HOUR)],
  'decided by one of two': [
    'expired',
    { approvals: 2 },
    async (world, id) => {
      await world.give(id, OLIVIA);
      await later(world, id, HOUR);
    },
  ],
  'approved, and nothing ran by it': [
    'decided lapsed',
    {},
    async (world, id) => {
      await world.give(id, OLIVIA);
      await later(world, id, HOUR);
    },
  ],
  'opened for a time, which is up': [
    'decided ended',
    opens,
    async (world, id) => {
      await world.give(id, OLIVIA);
      await world.require(ASK);
      await later(world, id, HOUR / 2);
    },
  ],
};

async function lifeOf(rule: object, live: Life[1]): Promise<readonly ApprovalEvent[]> {
  const world = approvalWorld({ 'data-owners': { groups: ['data-owners'], ...rule } });
  await live(world, await world.asked(ASK));
  await world.settled();
  return world.events;
}

/** The glass is broken; what comes of it after so long. */
async function broken(live: Life[1]): Promise<readonly ApprovalEvent[]> {
  const world = approvalWorld({ 'data-owners': { groups: ['data-owners'], ...glass } });
  await world.require({ ...ASK, ...BREAK });
  const [approval] = (await world.store.list({ limit: 1 })).items;
  await live(world, approval?.id ?? '');
  await world.settled();
  return world.events;
}

const told = (events: readonly ApprovalEvent[]) =>
  events.map(({ type }) => type.slice('approval.'.length)).join(' ');

const sent: ApprovalEvent[] = [];

beforeAll(async () => {
  for (const [, rule, live] of Object.values(LIVES)) sent.push(...(await lifeOf(rule, live)));
  sent.push(...(await broken((world, id) => world.give(id, OLIVIA))));
  sent.push(...(await broken((world, id) => later(world, id, 4 * HOUR))));
});

describe('what is told of an approval', () => {
  test.each(Object.entries(LIVES))('%s', async (_life, [after, rule, live]) => {
    const events = await lifeOf(rule, live);
    expect(told(events)).toBe(`requested ${after}`);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test('that was not asked for, when it is reviewed, and when it is not', async () => {
    expect(told(await broken((world, id) => world.give(id, OLIVIA)))).toBe('break-glass reviewed');
    expect(told(await broken((world, id) => later(world, id, 4 * HOUR)))).toBe(
      'break-glass overdue',
    );
  });
});

describe('the documented schema', () => {
  test('is what is sent, of every type that the documentation lists', () => {
    for (const event of sent) expect([isDocumented(event), event]).toEqual([true, event]);
    const listed = [...doc('approvals.md').matchAll(/^\| `(approval\.[a-z-]+)` \|/gm)];
    const kinds = new Set(sent.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(listed.map(([, type]) => type).sort());
  });

  test('is of the `detail` on the bus, whose `detail-type` is the type', async () => {
    const entries: { DetailType?: string; Detail?: string }[] = [];
    const client = {
      async send({ input }: { input: { Entries: typeof entries } }) {
        entries.push(...input.Entries);
        return { FailedEntryCount: 0 };
      },
    };
    const bus = eventbridgeApprovalEvents(client as never, 'bus');
    for (const event of sent) await bus.publish(event);
    expect(entries.length).toBe(sent.length);
    for (const { DetailType, Detail } of entries) {
      const detail = JSON.parse(Detail ?? '');
      expect([isDocumented(detail), detail]).toEqual([true, detail]);
      expect(detail.type).toBe(DetailType);
    }
  });

  test('lets through nothing else: a member more, a member less, another type or another word', () => {
    for (const event of sent) {
      const changed = [
        ...required(event).map((member) => ({ ...event, [member]: undefined })),
        { ...event, statement: 'select 1' },
        { ...event, type: 'approval.heard-of' },
        { ...event, version: 2 },
        { ...event, at: 'yesterday' },
        { ...event, decision: 'perhaps' },
        { ...event, by: 'nobody' },
      ];
      for (const wrong of changed) {
        const json: object = JSON.parse(JSON.stringify(wrong));
        expect([isDocumented(json), json]).toEqual([false, json]);
      }
    }
  });
});

/** Nobody ends what is over because its time is up. */
function required(event: ApprovalEvent): readonly string[] {
  const members = Object.keys(event);
  return event.type === 'approval.ended' ? members.filter((member) => member !== 'by') : members;
}

test('no event has a statement, a value, a reason or a justification in it', () => {
  expect(sent.length).toBeGreaterThan(20);
  expect(JSON.stringify(sent)).not.toContain('secret-');
});
