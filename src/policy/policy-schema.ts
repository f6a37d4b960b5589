import type { SchemaJson } from '@cedar-policy/cedar-wasm/web';
import type { Config } from '../config/config-schema.ts';
import type { Action, ConnectionKind, ResourceType } from '../gateway/operation.ts';

type ActionRule = Readonly<{
  group?: 'read' | 'write';
  /** What it can be done to, by the kind of connection that has such a thing */
  on: Readonly<Partial<Record<ConnectionKind, readonly ResourceType[]>>>;
}>;

/** What each action can be done to (DESIGN.md §5). On a `Connection`: a statement that touches nothing in it. */
const ACTIONS: Readonly<Record<Action, ActionRule>> = {
  search: { group: 'read', on: { opensearch: ['Index'] } },
  select: { group: 'read', on: { rds: ['Table', 'Connection'] } },
  get: { group: 'read', on: { opensearch: ['Index', 'Connection'] } },
  insert: { group: 'write', on: { rds: ['Table'], opensearch: ['Index'] } },
  update: { group: 'write', on: { rds: ['Table'], opensearch: ['Index'] } },
  delete: { on: { rds: ['Table'], opensearch: ['Index'] } },
  define: { on: { rds: ['Table', 'Connection'], opensearch: ['Index', 'Connection'] } },
  invoke: { on: { bedrock: ['Model', 'Connection'] } },
};

const STRING = { type: 'String' } as const;
const LONG = { type: 'Long' } as const;
const inGroups = {
  memberOfTypes: ['Group'],
  shape: { type: 'Record', attributes: { issuer: STRING, subject: STRING } },
} as const;
const inDomains = { memberOfTypes: ['Connection', 'Domain'] } as const;

/** What is known of a prompt (gateway/operation.ts) */
const PROMPT = {
  keywords: { type: 'Set', element: STRING },
  inputTokens: LONG,
  maxTokens: { type: 'Long', required: false },
  tools: LONG,
  images: LONG,
  documents: LONG,
  guardrail: { type: 'Boolean' },
} as const;

const CONTEXT = {
  type: 'Record',
  attributes: {
    operation: {
      type: 'Record',
      attributes: {
        connection: STRING,
        kind: STRING,
        statement: STRING,
        statements: LONG,
        unbounded: { type: 'Boolean' },
        /** Documents that the request names to be written or deleted */
        documents: { type: 'Long', required: false },
        /** Hits that a search asks for */
        size: { type: 'Long', required: false },
        /** Neighbours that a vector search asks for */
        k: { type: 'Long', required: false },
        /** What it uses that the gate cannot look into (gateway/features.ts) */
        features: { type: 'Set', element: STRING },
        prompt: { type: 'Record', required: false, attributes: PROMPT },
        estimate: { type: 'Record', required: false, attributes: { rows: LONG, cost: LONG } },
      },
    },
    request: {
      type: 'Record',
      attributes: { justification: { type: 'String', required: false } },
    },
  },
} as const;

/**
 * The Cedar schema of a configuration. An action applies only to what the configured kinds of
 * connection have, so that a policy on anything else is found to be impossible.
 */
export function policySchema(config: Config): SchemaJson<string> {
  const kinds = new Set(Object.values(config.connections).map((connection) => connection.kind));
  const actions = Object.entries(ACTIONS).map(([id, { group, on }]) => [
    id,
    {
      memberOf: group === undefined ? [] : [{ id: group }],
      appliesTo: {
        principalTypes: ['User', 'Workload'],
        resourceTypes: [...new Set([...kinds].flatMap((kind) => on[kind] ?? []))],
        context: CONTEXT,
      },
    },
  ]);
  const schema = {
    entityTypes: {
      User: inGroups,
      Workload: inGroups,
      Group: {},
      Connection: {},
      Domain: {},
      Table: inDomains,
      Index: inDomains,
      Model: inDomains,
    },
    actions: { read: {}, write: {}, ...Object.fromEntries(actions) },
  };
  // Cedar asks for mutable arrays that it does not change; a copy is both plain and ours.
  return { '': structuredClone(schema) } as unknown as SchemaJson<string>;
}
