import { expect, test } from 'vitest';
import sallyport from '../../sallyport.config.ts';
import { configVersion } from '../../src/approvals/config-version.ts';
import type { Config } from '../../src/config/config-schema.ts';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { exchangeSteps, type GateParts } from '../../src/runtime/gate.ts';

const crm = sallyport.connections['crm'];
const { pii } = sallyport.masks;

test.each<[string, Partial<Config>]>([
  ['the host', { connections: { ...sallyport.connections, crm: { ...crm, host: 'other' } } }],
  ['a domain', { connections: { ...sallyport.connections, crm: { ...crm, tables: {} } } }],
  ['what a mask covers', { masks: { pii: { ...pii, detected: [] } } }],
  ['who approves', { approvals: {} }],
  ['a filter', { filters: { own: {} } }],
] as unknown as [string, Partial<Config>][])(
  'a request is another one once %s has changed',
  (_what, change) => {
    const changed = { ...sallyport, ...change };
    expect(configVersion(changed, 'crm')).not.toBe(configVersion(sallyport, 'crm'));
    expect(digestUnder(changed)).not.toBe(digestUnder(sallyport));
    expect(digestUnder({ ...changed })).toBe(digestUnder(changed));
  },
);

test('what is said of other connections, of Slack and of limits makes no request another one', () => {
  const { crm: only } = sallyport.connections;
  const changed = { ...sallyport, connections: { crm: only }, slack: undefined } as Config;
  expect(configVersion(changed, 'crm')).toBe(configVersion(sallyport, 'crm'));
  expect(configVersion(changed, 'toString')).toBe(configVersion(changed, 'none'));
});

/** The digest of a request as a gate of that configuration makes it. */
function digestUnder(config: Config): string {
  const policy = { decide: () => undefined, usesEstimates: false };
  const steps = exchangeSteps({ config, policy } as unknown as GateParts);
  const facts = { statement: 'select', statements: 1, unbounded: false };
  const operation = { connection: 'crm', kind: 'rds', accesses: [], facts } as const;
  const principal = { kind: 'user', issuer: 'demo', subject: 'dana' } as never;
  const decision = { obligations: NO_OBLIGATIONS, policyVersion: 'v1' } as never;
  return steps.digest(principal, operation, decision, { canonical: 'select 1' } as never);
}
