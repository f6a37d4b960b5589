import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { SqlAnswer, SqlField, SqlResult } from '../sql-answer.ts';
import type { DataApiOutput } from '../sql-request.ts';
import { dataApiField, dataApiJson } from './data-api-field.ts';
import { columnMetadata } from './data-api-metadata.ts';

type Answer = Pick<SqlAnswer, 'results' | 'truncated' | 'lookup'>;

/**
 * Writes an answer as the RDS Data API does, part by part as rows arrive. An answer that the row
 * limit cut short has the further member `truncated: true`, which the SDKs pass over.
 * @throws SallyportError `bad_request` for JSON with two columns of one name
 */
export async function* renderDataApi(
  answer: Answer,
  output: DataApiOutput,
): AsyncGenerator<string> {
  if (output.operation === 'BatchExecute') {
    yield* renderUpdates(answer);
    return;
  }
  for await (const result of answer.results) {
    yield '{';
    if (result.fields.length === 0) {
      await drain(result);
    } else {
      yield* output.formatJson
        ? renderFormatted(result, output)
        : renderRecords(result, output, answer.lookup);
    }
    const changed = result.command === 'SELECT' ? 0 : result.rowCount();
    const truncated = answer.truncated() ? ',"truncated":true' : '';
    yield `"numberOfRecordsUpdated":${changed},"generatedFields":[]${truncated}`;
  }
  yield '}';
}

/** The service gives back generated fields only for MySQL. */
async function* renderUpdates(answer: Answer): AsyncGenerator<string> {
  let count = 0;
  for await (const result of answer.results) {
    await drain(result);
    count++;
  }
  yield JSON.stringify({ updateResults: Array(count).fill({ generatedFields: [] }) });
}

/** A result has to be read to its end for the next to start, and for the commit. */
async function drain(result: SqlResult): Promise<void> {
  for await (const _ of result.batches);
}

async function* renderRecords(
  result: SqlResult,
  output: DataApiOutput,
  lookup: SqlAnswer['lookup'],
): AsyncGenerator<string> {
  const { fields } = result;
  if (output.includeMetadata) yield `"columnMetadata":${await columnMetadata(fields, lookup)},`;
  yield '"records":[';
  let comma = '';
  for await (const batch of result.batches) {
    const records = batch.map(
      (row) => `[${fields.map((f, i) => dataApiField(row[i], f.dataTypeId, output)).join(',')}]`,
    );
    yield comma + records.join(',');
    comma = ',';
  }
  yield '],';
}

/** One string that holds a JSON array of objects. */
async function* renderFormatted(result: SqlResult, output: DataApiOutput): AsyncGenerator<string> {
  const { fields } = result;
  refuseSameNames(fields);
  const keys = fields.map(({ name }) => JSON.stringify(name));
  yield '"formattedRecords":"[';
  let comma = '';
  for await (const batch of result.batches) {
    const records = batch.map((row) => {
      const members = fields.map(
        (f, i) => `${keys[i] ?? ''}:${dataApiJson(row[i], f.dataTypeId, output)}`,
      );
      return `{${members.join(',')}}`;
    });
    yield comma + JSON.stringify(records.join(',')).slice(1, -1);
    comma = ',';
  }
  yield ']",';
}

function refuseSameNames(fields: readonly SqlField[]): void {
  if (new Set(fields.map(({ name }) => name)).size === fields.length) return;
  throw new SallyportError(
    'bad_request',
    'the result has two columns of one name, which formatRecordsAs JSON cannot show; give them aliases',
  );
}
