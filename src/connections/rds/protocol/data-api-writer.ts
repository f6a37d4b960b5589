import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { SqlAnswer, SqlField, SqlResult, SqlRow } from '../sql-answer.ts';
import type { DataApiOutput } from '../sql-request.ts';
import { type AnswerWriter, commaSeparated, type ResultWriter } from './answer-writer.ts';
import { dataApiField, dataApiJson } from './data-api-field.ts';
import { columnMetadata } from './data-api-metadata.ts';

type Answer = Pick<SqlAnswer, 'truncated' | 'lookup'>;

/**
 * Writes an answer as the RDS Data API does. An answer that the row limit cut short has the further
 * member `truncated: true`, which the SDKs pass over.
 * @throws SallyportError `bad_request` for JSON with two columns of one name
 */
export function dataApiWriter(answer: Answer, output: DataApiOutput): AnswerWriter {
  return output.operation === 'BatchExecute' ? updateWriter() : recordWriter(answer, output);
}

/** Execute runs one statement. */
function recordWriter({ truncated, lookup }: Answer, output: DataApiOutput): AnswerWriter {
  function tailOf(result: SqlResult): string {
    const changed = result.command === 'SELECT' ? 0 : result.rowCount();
    const cut = truncated() ? ',"truncated":true' : '';
    return `"numberOfRecordsUpdated":${changed},"generatedFields":[]${cut}`;
  }
  return {
    head: '{',
    async result(result) {
      const writer = await rowsWriter(result.fields, output, lookup);
      return { ...writer, tail: () => writer.tail() + tailOf(result) };
    },
    tail: () => '}',
  };
}

/** The service gives back generated fields only for MySQL. */
function updateWriter(): AnswerWriter {
  let count = 0;
  return {
    head: '',
    result() {
      count++;
      return WITHOUT_ROWS;
    },
    tail: () => JSON.stringify({ updateResults: Array(count).fill({ generatedFields: [] }) }),
  };
}

const WITHOUT_ROWS: ResultWriter = { head: '', rows: () => '', tail: () => '' };

async function rowsWriter(
  fields: readonly SqlField[],
  output: DataApiOutput,
  lookup: SqlAnswer['lookup'],
): Promise<ResultWriter> {
  if (fields.length === 0) return WITHOUT_ROWS;
  if (output.formatJson) return formattedWriter(fields, output);
  const metadata = output.includeMetadata
    ? `"columnMetadata":${await columnMetadata(fields, lookup)},`
    : '';
  const head = `${metadata}"records":[`;
  const record = (row: SqlRow) =>
    `[${fields.map((f, i) => dataApiField(row[i], f.dataTypeId, output)).join(',')}]`;
  return { head, rows: commaSeparated((rows) => rows.map(record).join(',')), tail: () => '],' };
}

/** One string that holds a JSON array of objects. */
function formattedWriter(fields: readonly SqlField[], output: DataApiOutput): ResultWriter {
  refuseSameNames(fields);
  const keys = fields.map(({ name }) => JSON.stringify(name));
  const record = (row: SqlRow) => {
    const members = fields.map(
      (f, i) => `${keys[i] ?? ''}:${dataApiJson(row[i], f.dataTypeId, output)}`,
    );
    return `{${members.join(',')}}`;
  };
  const escaped = (rows: readonly SqlRow[]) =>
    JSON.stringify(rows.map(record).join(',')).slice(1, -1);
  return { head: '"formattedRecords":"[', rows: commaSeparated(escaped), tail: () => ']",' };
}

function refuseSameNames(fields: readonly SqlField[]): void {
  if (new Set(fields.map(({ name }) => name)).size === fields.length) return;
  throw new SallyportError(
    'bad_request',
    'the result has two columns of one name, which formatRecordsAs JSON cannot show; give them aliases',
  );
}
