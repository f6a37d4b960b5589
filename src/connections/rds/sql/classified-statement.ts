import type { DatabaseAccess } from '../../../gateway/credential.ts';
import type { Ast } from './ast.ts';
import type { RelationUse } from './relation-use.ts';

/** A statement understood: what it would do, and its tree with every name resolved. */
export type ClassifiedStatement = Readonly<{
  tree: Ast;
  /** `query` reads, `explain` plans, `change` writes rows, `definition` changes the schema */
  kind: 'query' | 'explain' | 'change' | 'definition';
  /** In PostgreSQL's words, lower case: `select`, `insert`, `create table`, … */
  statement: string;
  /** Database role that it needs */
  access: DatabaseAccess;
  uses: readonly RelationUse[];
  /** A change or delete that nothing narrows */
  unbounded: boolean;
  returnsRows: boolean;
  /** Highest `$n` */
  parameters: number;
}>;
