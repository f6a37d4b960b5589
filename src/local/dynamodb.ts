import { mkdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { DYNAMODB_CLIENT_CONFIG } from '../table/dynamodb-client-config.ts';
import { createTable } from './create-table.ts';

type Options = Readonly<{
  /** Where the data is kept; absent: in memory */
  directory?: string;
  /** 0 or absent: any free port */
  port?: number;
  /** Name of the table, created when it is not there */
  table: string;
}>;

/** A DynamoDB on this machine, with the table in it. */
export type LocalDynamodb = Readonly<{
  client: DynamoDBClient;
  endpoint: string;
  /** Waits for writes under way. */
  close: () => Promise<void>;
}>;

const listening = z.object({ port: z.number() });

/**
 * Starts dynalite on 127.0.0.1, in a worker of its own. Throws an Error that says what is in the way
 * when the port is taken or another process uses the directory.
 */
export async function startDynamodb(options: Options): Promise<LocalDynamodb> {
  const { directory, port = 0, table } = options;
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const worker = new Worker(new URL('./dynalite-worker.ts', import.meta.url), {
    workerData: { port, ...(directory !== undefined && { directory }) },
  });
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', (cause) => reject(new Error(blame(options, cause), { cause })));
  });
  // INVARIANT: a worker that dies later rejects nobody; the store then answers nothing, and the
  // gate denies.
  ended.catch(() => {});
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    const started = await Promise.race([
      new Promise((resolve) => worker.once('message', resolve)),
      ended,
    ]);
    const endpoint = `http://127.0.0.1:${listening.parse(started).port}`;
    const client = localClient(endpoint);
    await Promise.race([createTable(client, table), ended]);
    return {
      client,
      endpoint,
      async close() {
        client.destroy();
        worker.postMessage('close');
        await exited;
      },
    };
  } catch (thrown) {
    await worker.terminate();
    throw thrown;
  }
}

function localClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    ...DYNAMODB_CLIENT_CONFIG,
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

function blame({ directory, port }: Options, cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    return `port ${port} of the record store is taken`;
  }
  return directory === undefined
    ? 'the record store did not start'
    : `the record store did not start, is ${directory} used by another process?`;
}
