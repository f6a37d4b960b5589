import { expect, test } from 'vitest';
import { startJournal } from '../../src/gateway/journal.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { textMasker } from '../../src/masking/text-masker.ts';
import { pipelineWorld } from './pipeline-world.ts';

const SSN = '219-09-9999';
const mask = textMasker();
const maskText = (text: string) => mask(text).text;

async function journalOf(path: string, masker = maskText) {
  const world = pipelineWorld();
  const principal = await world.steps.authenticate(new Headers(), path);
  const journal = startJournal({ method: 'POST', path }, 's', principal, {
    ...world.steps,
    maskText: masker,
  });
  return { journal, world };
}

const recorded = ({ refusals, intents, outcomes }: ReturnType<typeof pipelineWorld>) =>
  JSON.stringify([refusals, intents, outcomes]);

test.for([`/rds/${SSN}/sql`, '/rds/%3219-09-9999/sql', `/rds/crm/${SSN}`])(
  'no record holds what a caller wrote into the path %s',
  async (path) => {
    const { journal, world } = await journalOf(path);
    await journal.fail(new SallyportError('unknown_connection', `no connection ${SSN}`));
    expect(recorded(world)).not.toContain(SSN);
    expect(decodeURIComponent(world.refusals[0]?.route ?? '')).not.toContain(SSN);
    expect(world.refusals[0]?.route).toMatch(/^POST \/rds\//);
  },
);

test('no refusal, failure, outcome or justification holds an unmasked value', async () => {
  const refused = await journalOf('/rds/crm/sql');
  refused.journal.learn({ justification: `for ${SSN}` });
  await refused.journal.fail(new SallyportError('bad_request', `no table "${SSN}"`));
  expect(recorded(refused.world)).toMatch(/no table .*SECURITY_NUMBER/);
  expect(recorded(refused.world)).not.toContain(SSN);

  const failed = await journalOf('/rds/crm/sql');
  await failed.journal.open();
  await failed.journal.fail(new SallyportError('upstream_rejected', `no table "${SSN}"`));
  expect(failed.world.outcomes).toHaveLength(1);
  expect(recorded(failed.world)).not.toContain(SSN);

  const closed = await journalOf('/rds/crm/sql');
  await closed.journal.open();
  await closed.journal.close({ state: 'failed', error: { code: 'denied', message: SSN } });
  expect(recorded(closed.world)).not.toContain(SSN);
});

test('a justification that cannot be masked is in no record', async () => {
  const { journal, world } = await journalOf('/rds/crm/sql', (text) => {
    if (text.includes(SSN)) throw new Error('the masker broke');
    return text;
  });
  expect(() => journal.learn({ justification: `for ${SSN}` })).toThrow('the masker broke');
  await journal.fail(new SallyportError('unavailable', 'cannot be masked'));
  expect(world.refusals).toHaveLength(1);
  expect(recorded(world)).not.toContain(SSN);
});

test('the record of a refusal tells what was asked for, masked, and no more of it than people read', async () => {
  const { journal, world } = await journalOf('/rds/crm/sql');
  const long = `select '${'x '.repeat(1500)}${SSN}'`;
  const asked = [`select 1 from people where ssn = '${SSN}'`, long, 'x'.repeat(20_000)];
  journal.attempted(() => [...asked, ...Array.from({ length: 20 }, () => 'select 1')]);
  await journal.fail(new SallyportError('denied', 'no policy permits this'));
  expect(recorded(world)).not.toContain(SSN);
  const { refused } = (world.refusals[0]?.request ?? {}) as { refused: string[] };
  expect(refused).toHaveLength(10);
  expect(refused[0]).toBe("select 1 from people where ssn = '[US_SOCIAL_SECURITY_NUMBER]'");
  expect(refused[1]).toMatch(/^select 'x .{1900,}… \(\d+ characters\)$/);
  expect(refused[2]).toBe('(20000 characters)');
});

test('what a record says of its request already is not said again as the caller wrote it', async () => {
  const { journal, world } = await journalOf('/rds/crm/sql');
  journal.learn({ request: { statements: [] } });
  journal.attempted(() => ['select 1']);
  await journal.fail(new SallyportError('approval_required', 'people first'));
  expect(world.refusals[0]?.request).toEqual({ statements: [] });

  const open = await journalOf('/rds/crm/sql');
  await open.journal.open();
  open.journal.attempted(() => ['select 1']);
  await open.journal.fail(new SallyportError('upstream_rejected', 'no'));
  expect(recorded(open.world)).not.toContain('select 1');
});

test('a path with nothing to mask is recorded as it was sent, encoding and all', async () => {
  const { journal, world } = await journalOf('/rds/crm%20x/%zz');
  await journal.fail(new SallyportError('not_found', 'nothing here'));
  expect(world.refusals[0]?.route).toBe('POST /rds/crm%20x/%zz');
});
