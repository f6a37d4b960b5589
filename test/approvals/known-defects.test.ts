import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { importsOf, reachesSource, writtenTests } from '../support/written-tests.ts';

/**
 * What approvals have been lost to in other brokers, and the test here that would fail with it.
 * Files without a folder are of this one.
 */
const DEFECTS: readonly (readonly [defect: string, file: string, title: string])[] = [
  ['another text runs than was read', 'mutations.slow.test.ts', 'none runs'],
  [
    'a digest of the shape, not of the values',
    '../e2e/approvals.test.ts',
    'opens nothing but its own request',
  ],
  [
    'another database, mask or rule behind the same name',
    'config-version.test.ts',
    'a request is another one once %s',
  ],
  [
    'what was approved before a restart runs under looser rules after it',
    '../e2e/restarted-gate.slow.test.ts',
    'under no other configuration',
  ],
  [
    'the status is read, then written: two run',
    'require-approval.test.ts',
    'lets one of twenty requests at once run',
  ],
  [
    'a lock that only one process knows',
    'clicks.slow.test.ts',
    'a thousand clicks and redeliveries',
  ],
  [
    'a click that is delivered twice decides twice',
    'slack/serve-interactions.test.ts',
    'a click that comes again changes nothing',
  ],
  [
    'of two votes at once, one is lost',
    '../contract/approval-store-contract.ts',
    'of thirty changes of one revision exactly one is made',
  ],
  [
    'approval and rejection at once both count',
    'require-approval.test.ts',
    'of approval, rejection and end at once',
  ],
  [
    'one person of two groups is two',
    'decide-approval.test.ts',
    'somebody of both groups counts for one of them',
  ],
  [
    'one person of two identities is two',
    'decide-approval.test.ts',
    'the same person under two identities is one',
  ],
  [
    'two people of one group cannot be two',
    'decide-approval.test.ts',
    'needs are met exactly when people can be placed',
  ],
  [
    'an approver of two groups leaves it pending',
    'decide-approval.test.ts',
    'needs are met exactly when people can be placed',
  ],
  [
    'who administers approves own requests',
    'decide-approval.test.ts',
    'the requester, even as a member of the group',
  ],
  [
    'who asks approves by another identity',
    'decide-approval.test.ts',
    'the requester under another identity',
  ],
  [
    'who asks with a token approves with a click',
    '../local/inbox.test.ts',
    'one person by Slack and by token is one person',
  ],
  [
    'the mapping of Slack leaves out the person',
    '../config/define-config.test.ts',
    'nobody is two people',
  ],
  [
    'who owns the workload approves for it',
    'decide-approval.test.ts',
    'the owner of the workload that asks',
  ],
  [
    'a grant lasts from its first use',
    'require-approval.test.ts',
    'lets each of them run until its time is over',
  ],
  [
    'approving again makes a grant longer',
    'require-approval.test.ts',
    'is not made longer by approving it again',
  ],
  ['what was given back still runs', 'require-approval.test.ts', 'is over at once when %s ends it'],
  [
    'what is pending never expires',
    'serve-approvals.test.ts',
    'pending until the very moment it expires',
  ],
  [
    'a job that did not run keeps it alive',
    'state-space.test.ts',
    'every state that people, requests and time can lead to',
  ],
  [
    'the machine sleeps on after the decision',
    'approval-machine.test.ts',
    'approved by two, of whom the first wakes it',
  ],
  [
    'a decision while the machine was not looking is slept through',
    'approval-machine.test.ts',
    'decided before the machine asks is not slept through',
  ],
  [
    'a window over midnight is closed after midnight',
    'inside-window.test.ts',
    'a night over midnight',
  ],
  ['windows are in UTC alone', 'inside-window.test.ts', 'on the clocks of its zone'],
  [
    'a window is checked on one way in only',
    'require-approval.test.ts',
    'what was approved inside does not run',
  ],
  [
    'the first rule wins, and loosens the others',
    'require-approval.test.ts',
    'opens nothing for a time when another rule',
  ],
  [
    'a rule that is not found means no approval',
    'require-approval.test.ts',
    'a rule that is not in the config lets nothing run',
  ],
  [
    'a fence or mention in the statement dresses up the message',
    'slack/approval-blocks.test.ts',
    'nothing that somebody wrote is markup',
  ],
  ['what cannot be seen is not shown', 'visible-text.test.ts', 'nothing is hidden in %j'],
  [
    'a statement cut in the middle of a character',
    'slack/approval-blocks.test.ts',
    'no character is halved',
  ],
  [
    'twenty groups, and no message at all',
    'slack/approval-blocks.test.ts',
    'fifty groups and policies is shown as well',
  ],
  [
    'a Slack that is slow or down holds the request',
    'show-approval.test.ts',
    'is noted, and stops nothing',
  ],
  [
    'messages are forgotten at a restart',
    '../local/local-approvals.test.ts',
    'when the gate was stopped is shown again, once',
  ],
  ['messages are not updated', 'show-approval.test.ts', 'is shown as it is at last'],
  ['a stale button says nothing', '../local/inbox.test.ts', 'a button that is stale says why'],
  [
    'a timestamp of the future is good for a replay',
    'slack/verify-signature.test.ts',
    'one that is kept for later',
  ],
  [
    'the body is parsed, and then verified as it was written again',
    'slack/verify-signature.test.ts',
    'cut, lengthened or written in another way',
  ],
  [
    'anybody of the channel approves',
    'slack/serve-interactions.test.ts',
    'a user who is not listed',
  ],
  ['guests approve', 'slack/serve-interactions.test.ts', 'a guest'],
  [
    'a display name is an identity',
    'slack/parse-interaction.test.ts',
    'names in an interaction count for nothing',
  ],
  [
    'task tokens in messages and executions',
    '../local/inbox.test.ts',
    'has a task token or a secret in it',
  ],
  [
    'data in the input of executions',
    'approval-machine.test.ts',
    'nothing but ids, numbers and names of states',
  ],
  [
    'it runs before it is on record',
    'require-approval.test.ts',
    'runs at once, loudly, and waits for review',
  ],
  ['approved for a size, run in another', 'larger-approval.test.ts', 'does not open %s'],
  [
    'a caller who went away runs all the same',
    '../gateway/hold-request.test.ts',
    'a caller who goes away leaves nothing running',
  ],
  [
    'everybody who waits runs by one approval',
    '../e2e/approvals.test.ts',
    'many who wait for one approval',
  ],
  [
    'an approval is found by guessing',
    'serve-approvals.test.ts',
    'what is not yours to see does not exist',
  ],
];

/** A test with one of these does not run, or not always, or may fail. */
const NOT_RUN = ['skip', 'skipIf', 'runIf', 'only', 'todo', 'fails'];

/** Test files: those that the runners collect. */
function collected(file: URL): readonly URL[] {
  if (file.pathname.endsWith('.test.ts')) return [file];
  const folder = new URL('.', file);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => new URL(name, folder))
    .filter((test) => importsOf(test).some(({ href }) => href === file.href));
}

test.each(DEFECTS)('%s: held by a test that runs', (_defect, file, title) => {
  const at = new URL(file, import.meta.url);
  const named = writtenTests(at).filter((one) =>
    [one.title, ...one.cases].some((text) => text.includes(title)),
  );
  expect(named).not.toEqual([]);
  for (const { marks } of named) expect(marks.filter((mark) => NOT_RUN.includes(mark))).toEqual([]);
  expect(collected(at)).not.toEqual([]);
  for (const test of collected(at)) expect(reachesSource(test)).toBe(true);
});

test('a test that is written and not run is seen, and what is no test is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tests-'));
  const file = pathToFileURL(join(folder, 'planted.test.ts'));
  writeFileSync(
    file,
    `// test('in a comment', () => {});
const text = "test('in a text', () => {})";
const ROWS = ['a row of a table'];
test('runs', () => {});
test.each(ROWS)('of a table %s', () => {});
test.skip('left out', () => {});
describe.skip('a group', () => { test('left out with its group', () => {}); });
test('without a body');
tested('by another name', () => {});
`,
  );
  const found = writtenTests(file);
  rmSync(folder, { recursive: true });
  expect(found).toEqual([
    { title: 'runs', cases: [], marks: [] },
    { title: 'of a table %s', cases: ['a row of a table'], marks: ['each'] },
    { title: 'left out', cases: [], marks: ['skip'] },
    { title: 'a group', cases: [], marks: ['skip'] },
    { title: 'left out with its group', cases: [], marks: ['skip'] },
  ]);
});
