import type { Client, Connection } from 'pg';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { SqlField, SqlRow } from '../sql-answer.ts';
import type { SqlValue } from '../sql-request.ts';

/**
 * One step of the extended query protocol. Several steps go to the server in one round trip; the
 * first that fails ends it. `portal` names a cursor that later steps of the transaction fetch from.
 */
export type Step =
  | Readonly<{
      kind: 'run';
      text: string;
      values: readonly SqlValue[];
      /** What the caller wrote for it, where a caller did */
      own?: string;
      portal?: string;
      /** Most rows to read; all of them when absent */
      rows?: number;
    }>
  | Readonly<{ kind: 'fetch'; portal: string; rows: number }>
  /** Only the fields of a statement that returns rows; nothing is planned or run */
  | Readonly<{ kind: 'describe'; text: string }>
  | Readonly<{ kind: 'close'; portal: string }>;

export type StepResult = Readonly<{
  fields: readonly SqlField[];
  rows: readonly SqlRow[];
  /** Bytes of the rows on the wire */
  bytes: number;
  /** Command tag: `INSERT 0 5`; absent while the portal has more rows */
  tag?: string;
}>;

/** What one round trip may hold in memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Sends the steps with one Sync and gives the result of each but `close`. Rejects with what `pg`
 * reports, or a SallyportError `over_limit` when the rows of one round trip are too large to hold.
 */
export function roundTrip(
  client: Client,
  steps: readonly Step[],
  destroy: (reason: SallyportError) => void,
): Promise<readonly StepResult[]> {
  return new Promise((resolve, reject) => {
    const results: StepResult[] = [];
    const answered = steps.filter(({ kind }) => kind !== 'close');
    let current = empty();
    let total = 0;

    function finish(tag?: string): void {
      results.push(tag === undefined ? current : { ...current, tag });
      current = empty();
    }
    function refuse(sentence: string, code: 'over_limit' | 'upstream_rejected'): void {
      const reason = new SallyportError(code, sentence);
      reject(reason);
      destroy(reason);
    }

    // The shape that `pg` gives the messages of a query to, as pg-cursor does.
    client.query({
      submit(connection: Connection) {
        // One packet instead of one for each message
        connection.stream.cork();
        for (const step of steps) send(connection, step);
        connection.sync();
        connection.stream.uncork();
      },
      handleRowDescription(message: { fields: readonly RowDescriptionField[] }) {
        current = { ...current, fields: message.fields.map(toField) };
        if (answered[results.length]?.kind === 'describe') finish();
      },
      handleDataRow(message: { fields: SqlRow; length: number }) {
        current.rows.push(message.fields);
        current.bytes += message.length;
        total += message.length;
        if (total > MAX_BYTES) {
          refuse(`rows of more than ${MAX_BYTES} bytes at once are not returned`, 'over_limit');
        }
      },
      handlePortalSuspended: () => finish(),
      handleCommandComplete: (message: { text: string }) => finish(message.text),
      handleEmptyQuery: () => finish(''),
      handleCopyInResponse: () => refuse('copy is not allowed', 'upstream_rejected'),
      handleCopyData: () => refuse('copy is not allowed', 'upstream_rejected'),
      handleReadyForQuery: () => resolve(results),
      handleError: reject,
    } as { submit(connection: Connection): void });
  });
}

function send(connection: Connection, step: Step): void {
  switch (step.kind) {
    case 'run': {
      const portal = step.portal ?? '';
      connection.parse({ name: '', text: step.text, types: [] }, true);
      connection.bind({ portal, values: [...step.values] }, true);
      connection.describe({ type: 'P', name: portal }, true);
      connection.execute({ portal, ...(step.rows === undefined ? {} : rowLimit(step.rows)) }, true);
      return;
    }
    case 'fetch':
      connection.execute({ portal: step.portal, ...rowLimit(step.rows) }, true);
      return;
    case 'describe':
      connection.parse({ name: '', text: step.text, types: [] }, true);
      connection.describe({ type: 'S', name: '' }, true);
      return;
    case 'close':
      connection.close({ type: 'P', name: step.portal }, true);
  }
}

/** INVARIANT: 0 means all rows on the wire, so it is never sent for a limit. */
function rowLimit(rows: number): { rows: string } {
  if (!(rows >= 1)) throw new Error('a row limit must be at least 1');
  // `pg` writes a number; its types say text
  return { rows: rows as unknown as string };
}

function empty(): { fields: readonly SqlField[]; rows: SqlRow[]; bytes: number } {
  return { fields: [], rows: [], bytes: 0 };
}

type RowDescriptionField = Readonly<{
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
}>;

function toField(field: RowDescriptionField): SqlField {
  return {
    name: field.name,
    dataTypeId: field.dataTypeID,
    dataTypeSize: field.dataTypeSize,
    dataTypeModifier: field.dataTypeModifier,
    tableId: field.tableID,
    columnId: field.columnID,
  };
}
