import { describe, expect, test } from 'vitest';
import { approvalWorld, START, who } from './approval-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OLIVIA = who('olivia', 'data-owners');
const SAM = who('sam', 'security');
const DANA = who('dana', 'dba');
const ONCE = { 'data-owners': { groups: ['data-owners'] } };

const code = (name: string) => ({ code: name });
const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe('an approval for once', () => {
  test('a rule that is not in the config lets nothing run', async () => {
    const world = approvalWorld(ONCE);
    for (const rules of [['other'], ['constructor'], ['data-owners', 'other']]) {
      await expect(world.require({ rules })).rejects.toMatchObject(code('denied'));
    }
  });

  test('lets one of twenty requests at once run', async () => {
    const world = approvalWorld(ONCE);
    await world.give(await world.asked(), OLIVIA);
    const all = await Promise.all(Array.from({ length: 20 }, () => refused(world.require())));
    expect(all.filter((thrown) => thrown === undefined).length).toBe(1);
  });

  test('of approval, rejection and end at once one holds, and what runs is what it says', async () => {
    for (let round = 0; round < 20; round++) {
      const world = approvalWorld(ONCE);
      const id = await world.asked();
      const given = await Promise.allSettled([
        world.give(id, OLIVIA),
        world.give(id, who('oscar', 'data-owners'), 'reject'),
        world.give(id, DANA, 'end'),
        ...Array.from({ length: 5 }, () => world.require()),
      ]);
      const ran = given.slice(3).filter(({ status }) => status === 'fulfilled').length;
      const { votes = [], ended, usedAt } = (await world.store.get(id)) ?? {};
      expect(votes.length + (ended === undefined ? 0 : 1)).toBeLessThanOrEqual(2);
      expect(ran).toBe(usedAt === undefined ? 0 : 1);
      expect([votes[0]?.decision, ran]).not.toEqual(['reject', 1]);
    }
  });

  test('given back before it was used, lets nothing run', async () => {
    for (const by of [DANA, OLIVIA]) {
      const world = approvalWorld(ONCE);
      const id = await world.asked();
      await world.give(id, OLIVIA);
      await world.give(id, by, 'end');
      await world.give(id, by, 'end');
      expect(await world.asked()).not.toBe(id);
    }
  });

  test('is ended by nobody else, nor after it was used', async () => {
    const world = approvalWorld(ONCE);
    const id = await world.asked();
    await expect(world.give(id, OLIVIA, 'end')).rejects.toMatchObject(code('denied'));
    await world.give(id, OLIVIA);
    await expect(world.give(id, SAM, 'end')).rejects.toMatchObject(code('denied'));
    await world.require();
    await expect(world.give(id, DANA, 'end')).rejects.toMatchObject(code('denied'));
    expect((await world.store.notes(id)).length).toBe(3);
  });
});

describe('whoever asks is told', () => {
  test('why it was rejected, in one line of bounded length, and where to read on', async () => {
    const world = approvalWorld(ONCE);
    const id = await world.asked();
    await world.give(id, OLIVIA, 'reject', `ask\nsupport \u202e${'x'.repeat(900)}`);
    const { message } = (await refused(world.require())) as Error;
    expect(message).toMatch(
      /^demo\/olivia rejected approval \S+ of this request \(reason: ask support ⟨U\+202E⟩x{150,}…\); /,
    );
    expect(message).toContain(`see https://gate.example/approvals/${id}`);
    expect(message.length).toBeLessThan(500);
  });

  test('nothing of a reason where none was given', async () => {
    const world = approvalWorld(ONCE);
    await world.give(await world.asked(), OLIVIA, 'reject');
    const { message } = (await refused(world.require())) as Error;
    expect(message).not.toContain('reason');
  });

  test('how many approvals are given, where more than one is needed', async () => {
    const two = approvalWorld({ 'data-owners': { groups: ['data-owners'], approvals: 2 } });
    const asked = async (world: typeof two) => ((await refused(world.require())) as Error).message;
    expect(await asked(two)).toContain('needs 2 approvals of data-owners (0 of 2 given)');
    await two.give(await two.asked(), OLIVIA);
    expect(await asked(two)).toContain('(1 of 2 given)');
    expect(await asked(approvalWorld(ONCE))).not.toContain('given)');
  });
});

describe('an approval that opens requests of a kind', () => {
  const OPENS = { 'data-owners': { groups: ['data-owners'], opens: { minutes: 30 } } };

  test('lets each of them run until its time is over, and records every one', async () => {
    const world = approvalWorld(OPENS);
    const id = await world.asked();
    await world.give(id, OLIVIA);
    await world.require();
    await world.require({ digest: 'd2', request: 'select 2' });
    world.clock.now = START + 30 * MINUTE - 1;
    await world.require({ digest: 'd3' });
    expect((await world.store.uses(id)).map(({ digest }) => digest)).toEqual(['d3', 'd2', 'd1']);
    world.clock.now = START + 30 * MINUTE;
    expect(await world.asked()).not.toBe(id);
    expect((await world.store.uses(id)).length).toBe(3);
  });

  test('opens no other kind', async () => {
    const world = approvalWorld(OPENS);
    const id = await world.asked();
    await world.give(id, OLIVIA);
    expect(await world.asked({ kindDigest: 'k2' })).not.toBe(id);
  });

  test('is not made longer by approving it again', async () => {
    const world = approvalWorld(OPENS);
    const id = await world.asked();
    await world.give(id, OLIVIA);
    world.clock.now = START + 20 * MINUTE;
    await world.give(id, OLIVIA);
    const again = world.give(id, who('oscar', 'data-owners'));
    await expect(again).rejects.toMatchObject(code('denied'));
    world.clock.now = START + 30 * MINUTE;
    expect(await world.asked()).not.toBe(id);
  });

  test.each([
    ['who asked', DANA],
    ['who may decide', OLIVIA],
  ])('is over at once when %s ends it', async (_who, by) => {
    const world = approvalWorld(OPENS);
    const id = await world.asked();
    await world.give(id, OLIVIA);
    await world.require();
    await world.give(id, by, 'end');
    expect(await world.asked()).not.toBe(id);
    await world.settled();
    expect(world.events.map(({ type }) => type)).toContain('approval.ended');
  });

  test('opens nothing for a time when another rule asks for each request', async () => {
    const world = approvalWorld({ ...OPENS, each: { groups: ['security'] } });
    const both = { rules: ['data-owners', 'each'] };
    const id = await world.asked(both);
    await world.give(id, OLIVIA);
    await world.give(id, SAM);
    await world.require(both);
    expect(await world.asked(both)).not.toBe(id);
  });
});

describe('escalation', () => {
  const LATER = {
    'data-owners': {
      groups: ['data-owners'],
      escalation: [
        { afterMinutes: 20, groups: ['security'] },
        { afterMinutes: 40, groups: ['board'] },
      ],
    },
  };

  test('lets nobody decide before their time', async () => {
    const world = approvalWorld(LATER);
    const id = await world.asked();
    world.clock.now = START + 20 * MINUTE - 1;
    await expect(world.give(id, SAM)).rejects.toMatchObject(code('denied'));
    world.clock.now = START + 20 * MINUTE;
    await expect(world.give(id, who('bo', 'board'))).rejects.toMatchObject(code('denied'));
    await world.give(id, SAM);
    await world.require();
  });

  test('names those who can decide now', async () => {
    const world = approvalWorld(LATER);
    const first = await refused(world.require());
    expect(first).toMatchObject({ approval: { approvers: ['data-owners'] } });
    world.clock.now = START + 20 * MINUTE;
    const second = await refused(world.require());
    expect(second).toMatchObject({ approval: { approvers: ['data-owners', 'security'] } });
  });

  test('never lets the requester decide, whatever groups it reaches', async () => {
    const world = approvalWorld(LATER);
    const id = await world.asked();
    world.clock.now = START + 50 * MINUTE;
    const dana = who('dana', 'security', 'board', 'data-owners');
    await expect(world.give(id, dana)).rejects.toMatchObject(code('denied'));
  });
});

describe('outside of its windows', () => {
  const NIGHT = { days: ['mon'], from: '22:00', to: '06:00', zone: 'UTC' };
  const RULES = { 'data-owners': { groups: ['data-owners'], windows: [NIGHT] } };

  test('nothing can be asked for, and the answer says when it opens', async () => {
    const world = approvalWorld(RULES);
    const failure = await refused(world.require());
    expect(failure).toMatchObject(code('denied'));
    expect(String(failure)).toContain('2026-01-05T22:00:00.000Z');
    expect((await world.store.list({ limit: 9 })).items).toEqual([]);
  });

  test('what was approved inside does not run', async () => {
    const world = approvalWorld(RULES);
    world.clock.now = Date.parse('2026-01-06T05:30:00Z');
    await world.give(await world.asked(), OLIVIA);
    world.clock.now = Date.parse('2026-01-06T06:00:00Z');
    await expect(world.require()).rejects.toMatchObject(code('denied'));
    world.clock.now -= MINUTE;
    await world.require();
  });
});

describe('breaking the glass', () => {
  const GLASS = {
    'data-owners': { groups: ['data-owners'], breakGlass: { groups: ['dba'], reviewHours: 4 } },
  };
  const BREAK = { breakGlass: true, justification: 'production is down' };

  test('is for members of its groups alone, and only where every rule has them', async () => {
    const world = approvalWorld({ ...GLASS, strict: { groups: ['security'] } });
    for (const change of [
      { groups: [] },
      { groups: ['support', 'DBA'] },
      { rules: ['strict'] },
      { rules: ['data-owners', 'strict'] },
    ]) {
      const attempt = world.require({ ...BREAK, ...change });
      await expect(attempt).rejects.toMatchObject(code('denied'));
    }
    expect((await world.store.list({ limit: 9 })).items).toEqual([]);
  });

  test('takes a justification', async () => {
    const world = approvalWorld(GLASS);
    await expect(world.require({ breakGlass: true })).rejects.toMatchObject(code('bad_request'));
  });

  test('runs at once, loudly, and waits for review', async () => {
    const world = approvalWorld(GLASS);
    await world.require(BREAK);
    await world.settled();
    const [broken] = (await world.store.list({ limit: 9 })).items;
    expect(broken).toMatchObject({ brokenGlass: { reviewBy: '2026-01-05T16:00:00.000Z' } });
    await expect.poll(() => world.slack.shown.at(-1)).toMatch(/to be reviewed: demo\/dana/);
    expect(world.events).toMatchObject([{ type: 'approval.break-glass', by: 'demo/dana' }]);
    await expect(world.give(broken?.id ?? '', DANA)).rejects.toMatchObject(code('denied'));
    await world.give(broken?.id ?? '', OLIVIA);
    const run = await world.machine.run(broken?.id ?? '');
    expect(run?.states.at(-1)).toBe('Approved');
    expect(world.events.at(-1)).toMatchObject({ type: 'approval.reviewed', by: 'demo/olivia' });
  });

  test('does not answer for another approval of the same request', async () => {
    const world = approvalWorld(GLASS);
    const id = await world.asked();
    await world.require(BREAK);
    expect(await world.asked()).toBe(id);
  });

  test('freezes whoever was not reviewed in time, under that rule, until somebody has looked', async () => {
    const world = approvalWorld({ ...GLASS, other: { groups: ['security'] } });
    await world.require(BREAK);
    await world.require({ ...BREAK, digest: 'd2' });
    const items = (await world.store.list({ limit: 9 })).items;
    await world.give(items[0]?.id ?? '', OLIVIA);
    world.clock.now = START + 4 * HOUR;
    for (const change of [BREAK, {}, { digest: 'd3' }, { rules: ['other', 'data-owners'] }]) {
      const failure = await refused(world.require(change));
      expect(failure).toMatchObject(code('denied'));
      expect(String(failure)).toContain(items[1]?.id);
    }
    await world.asked({ rules: ['other'], digest: 'd4' });
    await world.asked({ principal: 'demo/dora', digest: 'd5' });
    await world.give(items[1]?.id ?? '', OLIVIA, 'reject');
    await world.asked();
  });

  test('of many at once is each left for review', async () => {
    const world = approvalWorld(GLASS);
    await Promise.all(
      Array.from({ length: 10 }, (_, at) => world.require({ ...BREAK, digest: `d${at}` })),
    );
    const { open } = await world.store.glass.read({ principal: 'demo/dana', rule: 'data-owners' });
    expect(new Set(open.map(({ id }) => id)).size).toBe(10);
  });
});
