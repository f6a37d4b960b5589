import { defineConfig } from '../../src/config/define-config.ts';
import type { Access, Action, Operation, OperationFacts } from '../../src/gateway/operation.ts';
import type { Principal } from '../../src/gateway/principal.ts';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { type PolicyDecider, policyDecider } from '../../src/policy/decide.ts';
import { loadPolicies, type PolicySet } from '../../src/policy/load-policies.ts';
import { PolicyLoadError, problemText } from '../../src/policy/policy-problem.ts';
import { crmConnection } from '../support/crm-connection.ts';

/** A world with two tables, small enough to know by heart. */
export const config = defineConfig({
  identity: { issuers: [{ name: 'local', url: 'http://127.0.0.1:1', audiences: ['sallyport'] }] },
  connections: {
    crm: {
      ...crmConnection,
      tables: {
        'public.customers': { domain: 'support' },
        'public.orders': { domain: 'sales' },
      },
    },
  },
  masks: {
    pii: { columns: { 'crm/public.customers.ssn': { kind: 'redact' } } },
    money: {},
  },
  filters: { tenant: { column: 'tenant', claim: 'tenant' } },
  approvals: { owners: { groups: ['owners'] }, two: { groups: ['owners'], approvals: 2 } },
});

export const engine = await cedarEngine();

export function load(text: string, file = 'a.cedar'): PolicySet {
  return loadPolicies({ files: [{ file, text }], config, engine });
}

export function decider(text: string): PolicyDecider {
  return policyDecider({ engine, policies: load(text) });
}

/** `file:line: sentence` of every reason why the text is refused. */
export function refusals(text: string): readonly string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems.map(problemText);
    throw error;
  }
  return [];
}

export function member(...groups: string[]): Principal {
  return { kind: 'user', issuer: 'local', subject: 'ann', groups, claims: {}, expiresAt: 0 };
}

export const onTable = (action: Action, table = 'customers'): Access => ({
  action,
  resource: { type: 'Table', id: `crm/public.${table}` },
});

export function operation(
  accesses: readonly Access[],
  facts: Partial<OperationFacts> = {},
): Operation {
  return {
    connection: 'crm',
    kind: 'rds',
    accesses,
    facts: { statement: 'select', statements: 1, unbounded: false, ...facts },
  };
}
