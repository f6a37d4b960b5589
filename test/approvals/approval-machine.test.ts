import aslValidator from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { notifyApproval } from '../../src/approvals/notify-approval.ts';
import { approvalWorld, DEFINITION, START, who } from './approval-world.ts';

const MINUTE = 60_000;
const OLIVIA = who('olivia', 'data-owners');
const OSCAR = who('oscar', 'data-owners');
const RULES = { 'data-owners': { groups: ['data-owners'], expiresMinutes: 60 } };
const TWO = { 'data-owners': { groups: ['data-owners'], approvals: 2 } };

type State = Readonly<{
  Type: string;
  Next?: string;
  Default?: string;
  Catch?: readonly { ErrorEquals: readonly string[]; Next: string }[];
  Retry?: readonly object[];
  Choices?: readonly { Next: string }[];
}>;
const states = Object.entries((DEFINITION as { States: Record<string, State> }).States);

/** Waits until the machine of an approval waits for people. */
async function waiting(world: ReturnType<typeof approvalWorld>, id: string, shown = 1) {
  await expect.poll(() => world.slack.shown.length).toBeGreaterThanOrEqual(shown);
  await expect.poll(() => world.thread.token(id)).toBeDefined();
}

describe('the file', () => {
  test('is a valid state machine', () => {
    const { isValid, errorsText } = aslValidator(DEFINITION, { checkArn: true, checkPaths: true });
    expect([isValid, isValid ? '' : errorsText('\n')]).toEqual([true, '']);
  });

  test('a planted mistake is found', () => {
    const broken = JSON.parse(JSON.stringify(DEFINITION));
    broken.States.Plan.Next = 'Nowhere';
    expect(aslValidator(broken).isValid).toBe(false);
  });

  test('every task tries again, and every failure is caught', () => {
    const tasks = states.filter(([, { Type }]) => Type === 'Task');
    expect(tasks.map(([name]) => name)).toEqual(['Plan', 'Ask', 'Tell', 'GiveUp']);
    for (const [name, { Retry, Catch }] of tasks) {
      expect([name, Retry?.length]).toEqual([name, 1]);
      expect([name, Catch?.at(-1)?.ErrorEquals]).toEqual([name, ['States.ALL']]);
    }
  });

  test('nothing but ids, numbers and names of states is ever in an execution', () => {
    const parameters = states.flatMap(([, state]) =>
      Object.keys((state as { Parameters?: { Payload: object } }).Parameters?.Payload ?? {}),
    );
    expect([...new Set(parameters)].sort()).toEqual([
      'approval.$',
      'revision.$',
      'seconds.$',
      'step',
      'token.$',
    ]);
  });
});

describe('each end is reached', () => {
  test('approved', async () => {
    const world = approvalWorld(RULES);
    const id = await world.asked();
    await waiting(world, id);
    await world.give(id, OLIVIA);
    await expect.poll(() => world.slack.shown.at(-1)).toBe('Approved: demo/dana');
    await world.require();
    expect(await world.machine.run(id)).toEqual({
      states: [
        ...['Plan', 'IsOpen', 'Ask', 'Plan', 'IsOpen', 'Ask'],
        ...['Plan', 'IsOpen', 'Tell', 'HowItEnded', 'Approved'],
      ],
      failed: false,
    });
    await world.settled();
    expect(world.slack.posts).toBe(1);
    expect(world.slack.shown.at(-1)).toBe('Approved and run: demo/dana');
    expect(world.events.map(({ type }) => type)).toEqual([
      'approval.requested',
      'approval.decided',
      'approval.used',
    ]);
  });

  test('approved by two, of whom the first wakes it only to ask on', async () => {
    const world = approvalWorld(TWO);
    const id = await world.asked();
    await waiting(world, id);
    await world.give(id, OLIVIA);
    await expect.poll(() => world.slack.shown.length).toBe(2);
    await world.give(id, OSCAR);
    await expect.poll(() => world.slack.shown.length).toBe(3);
    await world.require();
    const run = await world.machine.run(id);
    expect(run?.states.filter((state) => state === 'Ask').length).toBe(3);
    expect(run?.states.at(-1)).toBe('Approved');
    expect(world.events.map(({ type }) => type)).toEqual([
      'approval.requested',
      'approval.decided',
      'approval.used',
    ]);
  });

  test('rejected', async () => {
    const world = approvalWorld(RULES);
    const id = await world.asked();
    await waiting(world, id);
    await world.give(id, OLIVIA, 'reject');
    expect((await world.machine.run(id))?.states.at(-1)).toBe('Rejected');
    expect(world.slack.shown.at(-1)).toBe('Rejected: demo/dana');
  });

  test('ended by who asked', async () => {
    const world = approvalWorld(RULES);
    const id = await world.asked();
    await waiting(world, id);
    await world.give(id, who('dana', 'dba'), 'end');
    expect((await world.machine.run(id))?.states.at(-1)).toBe('Ended');
    expect(world.slack.shown.at(-1)).toBe('Ended early: demo/dana');
  });

  test('approved by those who were asked later', async () => {
    const escalation = [{ afterMinutes: 20, groups: ['security'] }];
    const world = approvalWorld({ 'data-owners': { ...RULES['data-owners'], escalation } });
    const id = await world.asked();
    await waiting(world, id);
    // The machine's clock is real and the record's is the test's: it wakes, and looks.
    world.clock.now = START + 20 * MINUTE;
    await world.machine.wake((await world.thread.token(id)) ?? '');
    await expect.poll(() => world.slack.shown.length).toBe(2);
    await world.give(id, who('sam', 'security'));
    await world.require();
    expect((await world.machine.run(id))?.states.at(-1)).toBe('Approved');
  });

  test('expired by its own clock, though Slack is down', async () => {
    const world = approvalWorld(RULES);
    world.slack.up = false;
    const id = await world.asked();
    await expect.poll(() => world.thread.token(id)).toBeDefined();
    world.clock.now = START + 60 * MINUTE;
    await world.machine.wake((await world.thread.token(id)) ?? '');
    expect((await world.machine.run(id))?.states.at(-1)).toBe('Expired');
    expect(world.events.at(-1)?.type).toBe('approval.expired');
    expect((await world.store.notes(id)).map(({ text }) => text)).toEqual([
      'over: nobody decided in time',
      'not shown in Slack: Slack did not answer',
      'not shown in Slack: Slack did not answer',
    ]);
  });

  test('expired by the timeout of the state', async () => {
    const world = approvalWorld(RULES, { planSeconds: 1 });
    const id = await world.asked();
    await waiting(world, id);
    world.clock.now = START + 60 * MINUTE;
    const run = await world.machine.run(id);
    expect(run?.states).toEqual([
      ...['Plan', 'IsOpen', 'Ask'],
      ...['Plan', 'IsOpen', 'Tell', 'HowItEnded', 'Expired'],
    ]);
    expect(world.slack.shown.at(-1)).toBe('Expired: demo/dana');
  });

  test.each([
    ['was not used in time', {}, 60, 'lapsed', /nothing ran by it/],
    [
      'opened requests, none of which came',
      { opens: { minutes: 30 } },
      30,
      'lapsed',
      /nothing ran/,
    ],
    [
      'opened requests, until its time was up',
      { opens: { minutes: 30 } },
      30,
      'ended',
      /time is up/,
    ],
  ])('expired, when it was given and %s', async (_what, more, minutes, type, noted) => {
    const world = approvalWorld({ 'data-owners': { ...RULES['data-owners'], ...more } });
    const id = await world.asked();
    await waiting(world, id);
    await world.give(id, OLIVIA);
    await waiting(world, id, 2);
    if (type === 'ended') await world.require();
    world.clock.now = START + minutes * MINUTE;
    await world.machine.wake((await world.thread.token(id)) ?? '');
    expect((await world.machine.run(id))?.states.at(-1)).toBe('Expired');
    expect(world.events.at(-1)).toMatchObject({
      type: `approval.${type}`,
      at: new Date(world.clock.now).toISOString(),
    });
    expect(await world.store.notes(id)).toMatchObject([
      { by: 'sallyport', text: expect.stringMatching(noted) },
    ]);
  });

  test('failed, when people can be neither asked nor told; it can be decided all the same', async () => {
    for (const step of ['plan', 'ask']) {
      const world = approvalWorld(RULES);
      world.faults.add(step);
      const id = await world.asked();
      const run = await world.machine.run(id);
      expect(run).toMatchObject({ failed: true });
      expect(run?.states.slice(-2)).toEqual(['GiveUp', 'Failed']);
      expect(await world.store.notes(id)).toMatchObject([{ by: 'sallyport' }]);
      await world.give(id, OLIVIA);
      await world.require();
    }
  });
});

test('what is decided before the machine asks is not slept through', async () => {
  const world = approvalWorld(RULES);
  const id = await world.asked();
  await world.give(id, OLIVIA, 'reject');
  const woken: string[] = [];
  const step = { step: 'ask', approval: id, revision: 0, seconds: 3_600, token: 'late' };
  await notifyApproval(step, {
    store: world.store,
    thread: world.thread,
    machine: { wake: async (token) => void woken.push(token) },
    events: { publish: async () => undefined },
    publicUrl: 'https://gate.example',
    now: () => world.clock.now,
  });
  expect(woken).toEqual(['late']);
});
