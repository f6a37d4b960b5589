import { Agent, request as send } from 'node:http';
import { makeHandle } from '../../src/connections/rds/handle.ts';
import type { ResolvedSql } from '../../src/connections/rds/resolved-sql.ts';
import type { SqlAnswer, SqlField, SqlRow } from '../../src/connections/rds/sql-answer.ts';
import type { Upstream } from '../../src/gateway/connector.ts';
import { SHAPES, type Shape } from './shapes.ts';

/** Key of all handles, so that they can be made before the request that they answer. */
export const HANDLE_KEY = new Uint8Array(32).fill(7);

type Canned = Readonly<{ fields: readonly SqlField[]; rows: readonly SqlRow[] }>;

const canned = new Map<string, Canned>();

/** A database that knows the answers already. */
export function cannedUpstream(hop?: Hop): Upstream<ResolvedSql, SqlAnswer> {
  return {
    estimate: async () => ({ rows: 10, cost: 40 }),
    async forward(request) {
      const shape = shapeOf(request);
      await hop?.(shape, request);
      return answer(shape, request);
    },
    end: async () => undefined,
  };
}

/** What goes over the network before the answer is there. */
export type Hop = (shape: Shape, request: ResolvedSql) => Promise<void>;

/** The same hop that a proxy makes: the request's bytes there, the answer's bytes back. */
export function httpHop(url: string): Hop {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  return (shape, { statements }) =>
    new Promise((resolve, reject) => {
      const headers = { 'bench-shape': shape.name };
      const options = { agent, hostname, port, method: 'POST', path: '/', headers };
      const outgoing = send(options, (response) => {
        response.resume().on('end', resolve).on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify(statements.map(({ text, values }) => [text, values])));
    });
}

function shapeOf({ statements }: ResolvedSql): Shape {
  const text = statements[0]?.text ?? '';
  const shape = SHAPES.findLast(({ from }) => text.includes(from));
  if (shape === undefined) throw new Error(`no answer is ready for: ${text}`);
  return shape;
}

function answer(shape: Shape, request: ResolvedSql): SqlAnswer {
  const known = canned.get(shape.name) ?? prepare(shape, request);
  canned.set(shape.name, known);
  const result = {
    command: 'SELECT',
    fields: known.fields,
    batches: only(known.rows),
    rowCount: () => known.rows.length,
  };
  return {
    results: only(result),
    lookup: async (text) => lookup(shape, text),
    truncated: () => false,
  };
}

/** One thing, as it would come over the network: the driver's own work is not the gate's. */
function only<T>(value: T): AsyncIterable<T> {
  const there = Promise.resolve<IteratorResult<T>>({ value, done: false });
  const over = Promise.resolve<IteratorResult<T>>({ value: undefined, done: true });
  return {
    [Symbol.asyncIterator]() {
      let next = there;
      return {
        next() {
          const given = next;
          next = over;
          return given;
        },
      };
    },
  };
}

function prepare({ columns, rows }: Shape, { detected }: ResolvedSql): Canned {
  const refs = columns.map(({ detected: name }) =>
    name === undefined ? undefined : detected.find(({ column }) => column === name)?.ref,
  );
  return {
    fields: columns.map(({ name, typeId }) => ({
      name,
      dataTypeId: typeId,
      dataTypeSize: -1,
      dataTypeModifier: -1,
      tableId: 0,
      columnId: 0,
    })),
    rows: rows.map((row) =>
      row.map((cell, column) => {
        const ref = refs[column];
        return ref === undefined ? cell : makeHandle({ ref, key: row[0] ?? '' }, HANDLE_KEY);
      }),
    ),
  };
}

function lookup({ columns, rows }: Shape, text: string): readonly SqlRow[] {
  const column = columns.findIndex(({ detected }) => detected && text.includes(`"${detected}"`));
  return rows.map((row) => [row[0] ?? '', row[column] ?? '']);
}
