import { SallyportError } from '../../gateway/sallyport-error.ts';
import { DATA_API_OPERATIONS, type DataApiOperation } from './protocol/parse-data-api.ts';

export type RdsRoute = Readonly<{ connection: string; operation: 'sql' | DataApiOperation }>;

const OPERATIONS: readonly RdsRoute['operation'][] = ['sql', ...DATA_API_OPERATIONS];

/**
 * What a path under `/rds/` asks for.
 * @throws SallyportError `not_found`
 */
export function rdsRoute(method: string, path: string): RdsRoute {
  const [, room, connection, operation, ...more] = path.split('/');
  const found = OPERATIONS.find((name) => name === operation);
  if (room !== 'rds' || connection === undefined || found === undefined || more.length > 0) {
    throw new SallyportError(
      'not_found',
      `no such route, there are POST /rds/{connection}/sql, …/Execute and …/BatchExecute`,
    );
  }
  if (method !== 'POST') {
    throw new SallyportError(
      'not_found',
      `\`/rds/{connection}/${found}\` takes POST, not ${method}`,
    );
  }
  return { connection, operation: found };
}

/** Whether a path speaks the Data API, so that errors take its shape. */
export function isDataApiPath(path: string): boolean {
  const operation = path.split('/')[3];
  return DATA_API_OPERATIONS.some((name) => name === operation);
}
