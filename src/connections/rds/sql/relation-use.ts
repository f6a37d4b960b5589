import type { Action } from '../../../gateway/operation.ts';

/** One thing that a statement does to a relation (`schema.table`), or to the connection as a whole. */
export type RelationUse = Readonly<{
  action: Extract<Action, 'select' | 'insert' | 'update' | 'delete' | 'define'>;
  /** Absent: what the statement does concerns no one relation */
  relation?: string;
}>;
