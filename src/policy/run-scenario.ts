import type { Config } from '../config/config-schema.ts';
import { suggestName } from '../config/nearest-name.ts';
import type { Decision } from '../gateway/decision.ts';
import {
  type Access,
  type Operation,
  type OperationFacts,
  type PromptFacts,
  resourceKey,
} from '../gateway/operation.ts';
import { budgetText } from './budget.ts';
import type { PolicyDecider } from './decide.ts';
import type { World } from './entities.ts';
import type { Scenario } from './scenario.ts';

type Setting = Readonly<{ config: Config; world: World; decide: PolicyDecider['decide'] }>;

/** Runs one scenario. Returns what is not as expected, as sentences; nothing means that it passed. */
export function runScenario(scenario: Scenario, { config, world, decide }: Setting): string[] {
  const { connection } = scenario.request;
  const declared = Object.hasOwn(config.connections, connection)
    ? config.connections[connection]
    : undefined;
  if (declared === undefined) {
    const hint = suggestName(connection, Object.keys(config.connections));
    return [`unknown connection \`${connection}\`${hint}`];
  }
  const operation = scenarioOperation(scenario, declared.kind);
  // A resource that does not exist is always denied: a scenario that expects so would prove nothing.
  const unknown = operation.accesses.filter(
    ({ resource }) => !world.resources.has(resourceKey(resource)),
  );
  if (unknown.length > 0) {
    return unknown.map(({ resource: { type, id } }) => {
      return `unknown ${type.toLowerCase()} \`${id}\`${suggestName(id, world.declared[type])}`;
    });
  }
  const { justification } = scenario.request;
  const decision = decide(
    { ...scenario.principal, claims: {}, expiresAt: Number.MAX_SAFE_INTEGER },
    operation,
    justification === undefined ? {} : { justification },
  );
  return compare(scenario.expect, decision);
}

function scenarioOperation({ request }: Scenario, kind: Operation['kind']): Operation {
  const accesses = request.accesses.map(({ action, table, index, model }): Access => {
    const within = (id: string) => `${request.connection}/${id}`;
    if (table !== undefined) return { action, resource: { type: 'Table', id: within(table) } };
    if (index !== undefined) return { action, resource: { type: 'Index', id: within(index) } };
    if (model !== undefined) return { action, resource: { type: 'Model', id: within(model) } };
    return { action, resource: { type: 'Connection', id: request.connection } };
  });
  const { statement, statements, unbounded, prompt, estimate } = request;
  return {
    connection: request.connection,
    kind,
    accesses,
    facts: {
      statement: statement ?? request.accesses[0]?.action ?? 'select',
      statements,
      unbounded,
      ...searchOf(request),
      ...(prompt !== undefined && { prompt: promptOf(prompt) }),
      ...(estimate !== undefined && { estimate }),
    },
  };
}

type SearchFacts = Pick<OperationFacts, 'size' | 'k' | 'documents' | 'features'>;

function searchOf({ size, k, documents, features }: Scenario['request']): SearchFacts {
  return {
    ...(size !== undefined && { size }),
    ...(k !== undefined && { k }),
    ...(documents !== undefined && { documents }),
    ...(features !== undefined && { features }),
  };
}

function promptOf({ maxTokens, ...rest }: NonNullable<Scenario['request']['prompt']>): PromptFacts {
  return { ...rest, ...(maxTokens !== undefined && { maxTokens }) };
}

function compare(expected: Scenario['expect'], decision: Decision): string[] {
  const problems: string[] = [];
  const check = (what: string, wanted: unknown, got: unknown) => {
    if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(got)) return;
    problems.push(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  };
  if (expected.decision !== decision.effect) {
    const why = decision.effect === 'deny' ? `: ${decision.reason}` : '';
    problems.push(`expected ${expected.decision}, got ${decision.effect}${why}`);
  }
  const demanded = decision.effect === 'deny' ? undefined : decision.obligations;
  check('masks', sorted(expected.masks), demanded?.masks ?? []);
  check('filters', sorted(expected.filters), demanded?.filters ?? []);
  check('approvals', sorted(expected.approvals), demanded?.approvals ?? []);
  check('limit', expected.limit, demanded?.limit ?? null);
  check('budgets', sorted(expected.budgets), sorted(demanded?.budgets.map(budgetText) ?? []));
  check('features', sorted(expected.features), sorted(demanded?.features ?? []));
  check('score', expected.score, demanded?.score ?? null);
  check('guardrails', sorted(expected.guardrails), demanded?.guardrails ?? []);
  check('unmask', expected.unmask, demanded?.unmask ?? false);
  check('vectors', expected.vectors, demanded?.vectors ?? false);
  check('policies', sorted(expected.policies), sorted(decision.policies.map(({ id }) => id)));
  return problems;
}

function sorted(names: readonly string[] | undefined): readonly string[] | undefined {
  return names && [...new Set(names)].sort();
}
