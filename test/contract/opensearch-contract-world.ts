import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect } from 'vitest';

type Body = Readonly<Record<string, unknown>>;
export type Cluster = Readonly<{ url: string; close: () => Promise<void> }>;

export const PEOPLE = 'contract-people';
export const SHELVES = 'contract-shelves';
const MADE = [PEOPLE, SHELVES, 'contract-loose', 'contract-gone'];

/** Sixteen numbers that are the closer, the closer their seeds are. */
export function vector(seed: number): readonly number[] {
  return Array.from({ length: 16 }, (_, i) =>
    Math.fround(Math.cos(seed / 10 + i / (i + seed + 1))),
  );
}

const DOCUMENTS: readonly (Body & Readonly<{ n: number }>)[] = [
  { n: 1, tenant: 'a', text: 'the quick brown fox', at: '2024-01-05T10:00:00.000Z', ok: true },
  {
    n: 2,
    tenant: 'a',
    text: 'a quick answer about refunds',
    at: '2024-02-05T10:00:00.000Z',
    ok: false,
  },
  {
    n: 3,
    tenant: 'b',
    text: 'refunds for the brown parcel, and more refunds',
    at: '2024-02-07T10:00:00.000Z',
  },
  {
    n: 4,
    tenant: 'b',
    text: 'nothing to see here at all, not a word',
    at: '2024-04-01T00:00:00.000Z',
    ok: true,
  },
  {
    n: 5,
    tenant: 'c',
    text: "it's foo-bar at mail.example, 1,000 of them",
    who: { name: 'Ada', tags: ['x', 'y'] },
  },
  { n: 6, tenant: 'a', text: 'fox', who: { name: 'Bo', tags: ['y'] } },
];

type SearchAnswer = Readonly<{
  hits: {
    total: unknown;
    max_score: number | null;
    hits: readonly Readonly<{
      _id: string;
      _score: number | null;
      _source?: Body;
      sort?: readonly unknown[];
      highlight?: Readonly<Record<string, readonly string[]>>;
    }>[];
  };
  aggregations?: Body;
}>;

/** Two small indices, and short ways to ask for what is in them. */
export type ContractWorld = Readonly<{
  client: () => Client;
  search: (body: Body, index?: string) => Promise<SearchAnswer>;
  /** Ids of the hits, best first */
  ids: (query: Body, index?: string) => Promise<readonly string[]>;
  sortedIds: (query: Body, index?: string) => Promise<readonly string[]>;
  /** Ids with their scores, to four places */
  scores: (query: Body) => Promise<readonly (readonly [string, number])[]>;
  /** Status, type and reason of a request that fails */
  refusal: (request: Promise<unknown>) => Promise<readonly unknown[]>;
}>;

/** Fills the cluster before the tests that follow, and empties it after them. */
export function contractWorld(start: () => Promise<Cluster>): ContractWorld {
  let cluster: Cluster;
  let client: Client;

  beforeAll(async () => {
    cluster = await start();
    client = new Client({ node: cluster.url, maxRetries: 0 });
    await client.indices.delete({ index: MADE.join(','), ignore_unavailable: true });
    await fill(client);
  });

  afterAll(async () => {
    await client.indices.delete({ index: MADE.join(','), ignore_unavailable: true });
    await client.close();
    await cluster.close();
  });

  const search: ContractWorld['search'] = async (body, index = PEOPLE) => {
    const { body: answer } = await client.search({ index, body });
    return answer as unknown as SearchAnswer;
  };
  const ids: ContractWorld['ids'] = async (query, index = PEOPLE) => {
    const { hits } = await search({ query, size: 50 }, index);
    return hits.hits.map(({ _id }) => _id);
  };
  return {
    client: () => client,
    search,
    ids,
    sortedIds: async (query, index = PEOPLE) => [...(await ids(query, index))].sort(),
    async scores(query) {
      const { hits } = await search({ query, size: 50 });
      return hits.hits.map(({ _id, _score }) => [_id, Math.round((_score ?? 0) * 1e4) / 1e4]);
    },
    refusal,
  };
}

async function fill(client: Client): Promise<void> {
  await client.indices.create({ index: PEOPLE, body: PEOPLE_INDEX });
  const operations = DOCUMENTS.flatMap((document) => [
    { index: { _index: PEOPLE, _id: String(document.n) } },
    { ...document, embedding: vector(document.n) },
  ]);
  const { body } = await client.bulk({ refresh: true, body: operations });
  expect(body.errors).toBe(false);
  await client.indices.create({ index: SHELVES, body: SHELVES_INDEX });
  const [one, two] = [
    { name: 'one', pages: 9 },
    { name: 'two', pages: 5 },
  ];
  await client.index({ index: SHELVES, id: '1', body: { books: [one, two] } });
  const thin = { books: [{ name: 'one', pages: 5 }] };
  await client.index({ index: SHELVES, id: '2', body: thin, refresh: true });
}

async function refusal(request: Promise<unknown>): Promise<readonly unknown[]> {
  const thrown = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  const { statusCode, body } = thrown as Readonly<{
    statusCode: number;
    body: { error?: { type?: string; reason?: string } };
  }>;
  return [statusCode, body.error?.type ?? body.error, body.error?.reason];
}

const PEOPLE_INDEX = {
  settings: { index: { knn: true, number_of_shards: 1, number_of_replicas: 0 } },
  mappings: {
    properties: {
      n: { type: 'integer' },
      tenant: { type: 'keyword' },
      label: { type: 'alias', path: 'tenant' },
      text: { type: 'text' },
      at: { type: 'date' },
      ok: { type: 'boolean' },
      embedding: {
        type: 'knn_vector',
        dimension: 16,
        method: { name: 'hnsw', engine: 'lucene', space_type: 'cosinesimil' },
      },
    },
  },
} as never;

const SHELVES_INDEX = {
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    properties: {
      books: {
        type: 'nested',
        properties: { name: { type: 'keyword' }, pages: { type: 'integer' } },
      },
    },
  },
} as never;
