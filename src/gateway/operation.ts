import type { Feature } from './features.ts';

/** The kinds of upstream that a connection can be. */
export type ConnectionKind = 'rds' | 'opensearch' | 'bedrock';

/** Leaf actions (DESIGN.md §5). Policies may also name the groups `read` and `write`. */
export type Action =
  | 'search'
  | 'select'
  | 'get'
  | 'insert'
  | 'update'
  | 'delete'
  | 'define'
  | 'invoke';

export type ResourceType = 'Connection' | 'Table' | 'Index' | 'Model';

/** `Table` ids read `connection/schema.table`; a `Connection` id is its name. */
export type Resource = Readonly<{ type: ResourceType; id: string }>;

/** One action on one resource. An operation needs every one of its accesses allowed. */
export type Access = Readonly<{ action: Action; resource: Resource }>;

/** What the planner thinks a statement will do. Known only after the intent is durable, so it can only tighten a decision. */
export type Estimate = Readonly<{ rows: number; cost: number }>;

/** What policies may ask about a prompt. */
export type PromptFacts = Readonly<{
  /** Names of the word lists of the connection of which a word occurs */
  keywords: readonly string[];
  /** Estimated from the text: about a token for four bytes */
  inputTokens: number;
  /** What the request asks for at most, where it says so */
  maxTokens?: number;
  /** Tools that the model may call */
  tools: number;
  images: number;
  documents: number;
  /** The caller asks for a guardrail */
  guardrail: boolean;
}>;

/** What policies may ask about an operation, as `context.operation`. */
export type OperationFacts = Readonly<{
  /** `select`, `insert`, `create table`, … in the upstream's own word, lower case; `batch` for several */
  statement: string;
  /** Statements in the request */
  statements: number;
  /** A change or delete without a predicate that could narrow it */
  unbounded: boolean;
  /** Documents that the request names to be written or deleted */
  documents?: number;
  /** Hits that a search asks for */
  size?: number;
  /** Neighbours that a vector search asks for */
  k?: number;
  /** What it uses that the gate cannot look into */
  features?: readonly Feature[];
  prompt?: PromptFacts;
  estimate?: Estimate;
}>;

/** What a request would do. Made by a connector's `classify`, judged by policy. */
export type Operation = Readonly<{
  connection: string;
  kind: ConnectionKind;
  /** INVARIANT: never empty, so that an operation on nothing still needs a permit (for its connection). */
  accesses: readonly Access[];
  facts: OperationFacts;
}>;

export function resourceKey(resource: Resource): string {
  return `${resource.type}::${resource.id}`;
}
