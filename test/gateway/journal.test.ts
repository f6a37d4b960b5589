import { expect, test } from 'vitest';
import { startJournal } from '../../src/gateway/journal.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { textMasker } from '../../src/masking/text-masker.ts';
import { pipelineWorld } from './pipeline-world.ts';

const SSN = '219-09-9999';
const mask = textMasker();
const maskText = (text: string) => mask(text).text;

async function journalOf(path: string) {
  const world = pipelineWorld();
  const principal = await world.steps.authenticate(new Headers(), path);
  const journal = startJournal({ method: 'POST', path }, 's', principal, {
    ...world.steps,
    maskText,
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

test('a path with nothing to mask is recorded as it was sent, encoding and all', async () => {
  const { journal, world } = await journalOf('/rds/crm%20x/%zz');
  await journal.fail(new SallyportError('not_found', 'nothing here'));
  expect(world.refusals[0]?.route).toBe('POST /rds/crm%20x/%zz');
});
