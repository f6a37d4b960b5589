import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import type { ConfigInput } from '../../src/config/config-schema.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { crmConnection as crm } from '../support/crm-connection.ts';

const issuer = { name: 'local', url: 'http://127.0.0.1:8788', audiences: ['sallyport'] };
const base: ConfigInput = { identity: { issuers: [issuer] }, connections: { crm } };

function problems(input: unknown): readonly string[] {
  try {
    defineConfig(input as ConfigInput);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing is not a configuration', () => {
  for (const input of [undefined, null, 5, '', [], {}]) expect(problems(input)).not.toEqual([]);
});

test('an unknown key is refused with its path and the nearest known key', () => {
  expect(problems({ ...base, maks: {} })).toEqual(['maks: unknown key (nearest: masks)']);
  expect(problems({ ...base, connections: { crm: { ...crm, prot: 1 } } })).toEqual([
    'connections.crm.prot: unknown key (nearest: port)',
  ]);
  const tables = { 'public.customers': { doman: 'x' } };
  expect(problems({ ...base, connections: { crm: { ...crm, tables } } })).toEqual([
    'connections.crm.tables["public.customers"].doman: unknown key (nearest: domain)',
  ]);
  const masks = { pii: { columns: { 'crm/public.customers.ssn': { kind: 'partial', kep: 4 } } } };
  expect(problems({ ...base, masks })).toEqual([
    'masks.pii.columns["crm/public.customers.ssn"].kep: unknown key (nearest: keep)',
  ]);
  expect(problems({ ...base, identity: { issuers: [{ ...issuer, jwksUrl: 'x' }] } })).toEqual([
    'identity.issuers[0].jwksUrl: unknown key (nearest: jwksUri)',
  ]);
});

test('an unknown key like no other is refused with the keys there are', () => {
  expect(problems({ ...base, sessions: { xyzzyplugh: 1 } })).toEqual([
    'sessions.xyzzyplugh: unknown key (known: auditors, retentionDays)',
  ]);
});

test('all problems are reported together, one per line', () => {
  const input = {
    identity: { issuers: [{ ...issuer, algorithms: ['HS256'] }] },
    connections: { crm: { ...crm, account: '12', port: 70000, tables: { customers: {} } } },
    limits: { rows: 'many' },
    approvals: { owners: {} },
  };
  const found = problems(input);
  expect(found).toEqual([
    'identity.issuers[0].algorithms[0]: must be one of `RS256`, `ES256`, `EdDSA`',
    'connections.crm.port: too big: expected number to be <=65535',
    'connections.crm.account: must be the 12 digits of an AWS account',
    'connections.crm.tables.customers: must read `schema.table`',
    'approvals.owners: must have either `groups` or `needs`',
    'limits.rows: invalid input: expected number, received string',
  ]);
  expect(() => defineConfig(input as unknown as ConfigInput)).toThrow(found.join('\n  '));
});

test('a connection or mask of an unknown kind is refused with the kinds there are', () => {
  expect(problems({ ...base, connections: { crm: { ...crm, kind: 'mysql' } } })).toEqual([
    'connections.crm.kind: must be one of `rds`, `opensearch`, `bedrock`',
  ]);
  const masks = { pii: { columns: { 'crm/public.customers.ssn': { kind: 'hash' } } } };
  expect(problems({ ...base, masks })).toEqual([
    'masks.pii.columns["crm/public.customers.ssn"].kind: must be one of `redact`, `null`, `partial`, `token`',
  ]);
});

test('masks name known connections and declared tables only', () => {
  const masks = {
    pii: {
      columns: { 'crn/public.customers.ssn': { kind: 'redact' } },
      detected: ['crm/public.custmers.notes', 'crm/toString.constructor.x'],
    },
  };
  expect(problems({ ...base, masks })).toEqual([
    'masks.pii.columns["crn/public.customers.ssn"]: unknown connection `crn` (nearest: crm)',
    'masks.pii.detected[0]: unknown table `public.custmers` of `crm` (nearest: public.customers)',
    'masks.pii.detected[1]: unknown table `toString.constructor` of `crm` (known: public.customers)',
  ]);
});

test('a column is not both value-masked and detected by one mask', () => {
  const column = 'crm/public.customers.ssn';
  const masks = { pii: { columns: { [column]: { kind: 'redact' } }, detected: [column] } };
  expect(problems({ ...base, masks })).toEqual([
    `masks.pii.detected[0]: \`${column}\` is in \`columns\` too; a column is masked by value or by detection, not both`,
  ]);
});

test('two issuers never share a name or a URL', () => {
  expect(problems({ ...base, identity: { issuers: [issuer, issuer] } })).toEqual([
    'identity.issuers[1].name: is used by two issuers',
    'identity.issuers[1].url: is used by two issuers',
  ]);
});

test('a configuration parses to itself', () => {
  const once = defineConfig(base);
  expect(defineConfig(once)).toEqual(once);
});

test.each([
  [{ escalation: [{ afterMinutes: 60, groups: ['b'] }] }, /below `expiresMinutes`/],
  [{ escalation: [{ afterMinutes: 0, groups: ['b'] }] }, /afterMinutes/],
  [{ escalation: [{ afterMinutes: 5, groups: [] }] }, /groups/],
  [{ windows: [{ days: ['mon'], from: '09:00', to: '17:00', zone: 'Mars/Olympus' }] }, /time zone/],
  [{ windows: [{ days: ['mon'], from: '09:00', to: '09:10', zone: 'UTC' }] }, /15 minutes/],
  [{ opens: { minutes: 0 } }, /minutes/],
  [{ opens: { minutes: 5, forever: true } }, /unknown key/],
  [{ breakGlass: { groups: [] } }, /groups/],
  [{ breakGlass: { groups: ['dba'], reviewHours: 0 } }, /reviewHours/],
])('the approval rule %j is refused', (extra, why) => {
  const approvals = { owners: { groups: ['a'], ...extra } };
  expect(problems({ ...base, approvals })).toEqual([expect.stringMatching(why)]);
});

test.each([
  [{ team: 'sally' }, /id of a workspace/],
  [{ channel: '#approvals' }, /id of a channel/],
  [{ people: { olivia: { principal: 'local/olivia', groups: ['a'] } } }, /id of a user/],
  [{ people: { U0OLIVIA: { principal: 'olivia', groups: ['a'] } } }, /issuer\/subject/],
  [{ people: { U0OLIVIA: { principal: 'locla/olivia', groups: ['a'] } } }, /nearest: local/],
  [{ people: { U0OLIVIA: { principal: 'local/olivia', groups: [] } } }, /groups/],
  [
    { people: { 'Olivia@example.com': { principal: 'local/olivia', groups: ['a'] } } },
    /lower case/,
  ],
  [
    { people: { 'ol\u0131via@example.com': { principal: 'local/o', groups: ['a'] } } },
    /lower case/,
  ],
  [{ people: { 'a@b@c': { principal: 'local/olivia', groups: ['a'] } } }, /e-mail address/],
  [
    {
      people: {
        U0OLIVIA: { principal: 'local/olivia', groups: ['a'] },
        'olivia@example.com': { principal: 'local/olivia', groups: ['b'] },
      },
    },
    /"olivia@example.com".*is the person of `U0OLIVIA`: list everybody once/,
  ],
  [
    {
      people: {
        U0OLIVIA: { principal: 'local/olivia', person: 'O@example.com', groups: ['a'] },
        U0OTHER: { principal: 'local/root', person: 'o@example.com', groups: ['b'] },
      },
    },
    /U0OTHER: is the person of `U0OLIVIA`/,
  ],
  [{ token: 'xoxb-1' }, /unknown key/],
])('Slack with %j is refused', (extra, why) => {
  const slack = { team: 'T0SALLY', channel: 'C0APPROVALS', ...extra };
  expect(problems({ ...base, slack })).toEqual([expect.stringMatching(why)]);
});

test('where an issuer names persons, each of its people in Slack is named: nobody is two people', () => {
  const identity = { issuers: [{ ...issuer, personClaim: 'email' }] };
  const of = (olivia: object) => ({
    ...base,
    identity,
    slack: {
      team: 'T0SALLY',
      channel: 'C0APPROVALS',
      people: { U0OLIVIA: { principal: `${issuer.name}/olivia`, groups: ['a'], ...olivia } },
    },
  });
  expect(problems(of({}))).toEqual([expect.stringMatching(/U0OLIVIA.person: is missing/)]);
  expect(problems(of({ person: 'olivia@example.com' }))).toEqual([]);
});
