import type { SqlAnswer, SqlField, SqlResult, SqlRow } from '../sql-answer.ts';
import type { NeonOutput, SqlValue } from '../sql-request.ts';
import { type AnswerWriter, commaSeparated, type ResultWriter } from './answer-writer.ts';
import { jsonCell } from './json-cell.ts';

/** Commands whose tag carries a count of rows; for the others Neon's count is null. */
const COUNTED = new Set(['SELECT', 'VALUES', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'FETCH']);

/**
 * Writes an answer as Neon's HTTP proxy does. An answer that the row limit cut short has the
 * further member `truncated: true`.
 */
export function neonWriter(
  { truncated }: Pick<SqlAnswer, 'truncated'>,
  output: NeonOutput,
): AnswerWriter {
  let results = 0;
  return {
    head: output.batch ? '{"results":[' : '',
    result: (result) => resultWriter(result, output, { first: results++ === 0, truncated }),
    tail: () => (output.batch ? ']}' : ''),
  };
}

function resultWriter(
  result: SqlResult,
  output: NeonOutput,
  { first, truncated }: Readonly<{ first: boolean; truncated: () => boolean }>,
): ResultWriter {
  const { fields } = result;
  const row = rowWriter(fields, output);
  return {
    head: `${first ? '' : ','}{"fields":${JSON.stringify(fields.map(neonField))},"rows":[`,
    rows: commaSeparated((rows) => rows.map(row).join(',')),
    tail() {
      const command = result.command.split(' ')[0] ?? '';
      const members = {
        command,
        rowCount: COUNTED.has(command) ? result.rowCount() : null,
        rowAsArray: output.arrayMode,
        ...(truncated() ? { truncated: true } : {}),
      };
      return `],${JSON.stringify(members).slice(1)}`;
    },
  };
}

function neonField(field: SqlField) {
  return {
    name: field.name,
    dataTypeID: field.dataTypeId,
    tableID: field.tableId,
    columnID: field.columnId,
    dataTypeSize: field.dataTypeSize,
    dataTypeModifier: field.dataTypeModifier,
    format: 'text',
  };
}

function rowWriter(fields: readonly SqlField[], output: NeonOutput): (row: SqlRow) => string {
  // What the driver asks for: cells are texts or null already.
  if (output.arrayMode && output.rawText) return (row) => JSON.stringify(row);
  function cell(value: SqlValue | undefined, field: SqlField): string {
    if (value === null || value === undefined) return 'null';
    return output.rawText ? JSON.stringify(value) : jsonCell(value, field.dataTypeId);
  }
  if (output.arrayMode) {
    return (row) => `[${fields.map((field, i) => cell(row[i], field)).join(',')}]`;
  }
  // Of columns with the same name an object has the last one.
  const lastByName = new Map(fields.map((field, i) => [field.name, { field, i }]));
  const members = [...lastByName].map(([name, at]) => ({ key: JSON.stringify(name), ...at }));
  return (row) =>
    `{${members.map(({ key, field, i }) => `${key}:${cell(row[i], field)}`).join(',')}}`;
}
