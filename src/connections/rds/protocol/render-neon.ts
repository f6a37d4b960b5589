import type { SqlAnswer, SqlField, SqlResult, SqlRow } from '../sql-answer.ts';
import type { NeonOutput, SqlValue } from '../sql-request.ts';
import { jsonCell } from './json-cell.ts';

/** Commands whose tag carries a count of rows; for the others Neon's count is null. */
const COUNTED = new Set(['SELECT', 'VALUES', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'FETCH']);

/**
 * Writes an answer as Neon's HTTP proxy does, part by part as rows arrive. An answer that the row
 * limit cut short has the further member `truncated: true`.
 */
export async function* renderNeon(
  answer: Pick<SqlAnswer, 'results' | 'truncated'>,
  output: NeonOutput,
): AsyncGenerator<string> {
  if (output.batch) yield '{"results":[';
  let first = true;
  for await (const result of answer.results) {
    if (!first) yield ',';
    first = false;
    yield* renderResult(result, output, answer.truncated);
  }
  if (output.batch) yield ']}';
}

async function* renderResult(
  result: SqlResult,
  output: NeonOutput,
  truncated: () => boolean,
): AsyncGenerator<string> {
  const row = rowWriter(result.fields, output);
  let head = `{"fields":${JSON.stringify(result.fields.map(neonField))},"rows":[`;
  let comma = '';
  for await (const batch of result.batches) {
    yield head + comma + batch.map(row).join(',');
    head = '';
    comma = ',';
  }
  const command = result.command.split(' ')[0] ?? '';
  const tail = {
    command,
    rowCount: COUNTED.has(command) ? result.rowCount() : null,
    rowAsArray: output.arrayMode,
    ...(truncated() ? { truncated: true } : {}),
  };
  yield `${head}],${JSON.stringify(tail).slice(1)}`;
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
