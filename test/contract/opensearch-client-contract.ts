import { Client, errors } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashingEmbedding } from '../../src/local/hashing-embedder.ts';
import type { LocalGateOptions } from '../../src/local/local-gate.ts';
import { type GateClient, startGate } from '../support/gate-client.ts';

/** What the demo's principals can do through a whole gate with the official client, on any cluster. */
export function opensearchClientContract(
  name: string,
  options: () => Partial<LocalGateOptions> = () => ({}),
): void {
  let gate: GateClient;
  const clients = new Map<string, Client>();

  beforeAll(async () => {
    gate = await startGate(options());
  });
  afterAll(async () => {
    for (const client of clients.values()) await client.close();
    await gate.close();
  });

  /** The official client, told nothing but where the gate is and a token. */
  async function as(who: string): Promise<Client> {
    const known = clients.get(who);
    if (known !== undefined) return known;
    const client = new Client({
      node: `${gate.gate.url}/opensearch/docs`,
      headers: { authorization: `Bearer ${await gate.token(who)}` },
    });
    clients.set(who, client);
    return client;
  }

  async function approved(error: errors.ResponseError, by = ['olivia']): Promise<void> {
    expect(error.headers['sallyport-error']).toBe('approval_required');
    const id = error.headers['sallyport-approval'];
    for (const who of by) {
      await gate.post(who, `/approvals/${id}/decision`, { decision: 'approve' });
    }
  }

  describe(name, () => {
    describe('searching', () => {
      test('the client meets a cluster', async () => {
        const client = await as('rag-app');
        expect((await client.info()).body.version?.number).toMatch(/^\d+\.\d+/);
        expect((await client.cluster.health()).body.status).toMatch(/green|yellow/);
      });

      test('documentation is found by words and by vector', async () => {
        const client = await as('rag-app');
        const words = (await client.search({
          index: 'kb',
          body: { query: { match: { text: 'approval' } }, size: 3 },
        })) as unknown as { body: Hits };
        expect(words.body.hits.hits.length).toBe(3);
        const vector = [...hashingEmbedding('how are approvals decided')];
        const near = (await client.search({
          index: 'kb',
          body: { query: { knn: { embedding: { vector, k: 5 } } }, size: 5 },
        })) as unknown as { body: Hits };
        expect(near.body.hits.hits.length).toBe(5);
        expect(near.body.hits.hits[0]?._source).not.toHaveProperty('embedding');
      });

      test('tickets come back masked, from every way there is to ask for them', async () => {
        const client = await as('rag-app');
        const raw = /@[a-z0-9-]+\.(com|org|net|example)|\d{3}-\d{2}-\d{4}/;
        const body = { query: { match: { body: 'refund' } }, size: 50 };
        const search = await client.search({ index: 'tickets', body });
        const msearch = await client.msearch({ body: [{ index: 'tickets' }, body] });
        const get = await client.get({ index: 'tickets', id: '1' });
        const mget = await client.mget({ index: 'tickets', body: { ids: ['1', '2', '3'] } });
        const scroll = await client.search({ index: 'tickets', scroll: '1m', body });
        const next = await client.scroll({ body: { scroll_id: scroll.body._scroll_id ?? '' } });
        for (const { body: answer } of [search, msearch, get, mget, scroll, next]) {
          const text = JSON.stringify(answer);
          expect(text).toContain('tok_');
          expect(text).not.toMatch(raw);
          expect(text).not.toContain('embedding');
        }
      });

      test.each<[string, object]>([
        ['a term', { query: { term: { 'customer.email': 'x@example.com' } } }],
        ['a prefix of free text', { query: { prefix: { body: '4111' } } }],
        ['an aggregation', { size: 0, aggs: { a: { terms: { field: 'customer.email' } } } }],
        ['an order', { sort: [{ 'customer.email': 'asc' }] }],
        ['doc values', { docvalue_fields: ['customer.email'], _source: false }],
        ['a script', { query: { script: { script: "doc['customer.email'].value" } } }],
      ])('%s over what is masked is refused as OpenSearch refuses', async (_name, body) => {
        const client = await as('rag-app');
        const error = await refused(client.search({ index: 'tickets', body }));
        expect(error.statusCode).toBe(403);
        expect(error.headers['sallyport-error']).toMatch(/denied|unclassifiable/);
        expect(typeOf(error)).toBe('security_exception');
      });

      test('what is not allowed stops the whole request', async () => {
        const client = await as('rag-app');
        const error = await refused(
          client.msearch({
            body: [
              { index: 'kb' },
              { query: { match_all: {} } },
              { index: 'hr' },
              { query: { match_all: {} } },
            ],
          }),
        );
        expect(error.statusCode).toBe(403);
        expect((await refused((await as('ivan')).search({ index: 'kb' }))).statusCode).toBe(403);
        expect((await refused(client.search({ index: '_all' }))).statusCode).toBe(403);
      });
    });

    test('confidential notes are read after two people have approved', async () => {
      const client = await as('hanna');
      const run = () => client.search({ index: 'hr', body: { query: { match_all: {} }, size: 2 } });
      await approved(await refused(run()), ['olivia', 'oscar']);
      expect((await run()).body.hits.hits.length).toBe(2);
    });

    describe('keeping indices', () => {
      test('documents are written, read and deleted by who keeps the index', async () => {
        const client = await as('dana');
        const doc = { title: 'A note', path: 'note.md', text: 'a passage about sally ports' };
        const bulk = await client.bulk({
          refresh: true,
          body: [{ index: { _index: 'kb', _id: 'n1' } }, doc, { index: { _index: 'kb' } }, doc],
        });
        expect(bulk.body.errors).toBe(false);
        const { body } = await client.get({ index: 'kb', id: 'n1' });
        expect(body._source).toMatchObject({ title: 'A note' });
        await client.delete({ index: 'kb', id: 'n1', refresh: true });
        expect((await refused(client.get({ index: 'kb', id: 'n1' }))).statusCode).toBe(404);
      });

      test('one item of a bulk that is not allowed stops all of it', async () => {
        const client = await as('dana');
        const error = await refused(
          client.bulk({
            body: [
              { index: { _index: 'kb', _id: 'n2' } },
              { title: 'x' },
              { delete: { _index: 'hr', _id: '1' } },
            ],
          }),
        );
        expect(error.statusCode).toBe(403);
        expect((await refused(client.get({ index: 'kb', id: 'n2' }))).statusCode).toBe(404);
      });

      test('an index is deleted only after people have approved', async () => {
        const client = await as('dana');
        const error = await refused(client.indices.delete({ index: 'kb' }));
        expect(error.headers['sallyport-error']).toBe('approval_required');
        expect((await client.count({ index: 'kb' })).body.count).toBeGreaterThan(50);
      });

      test('documents are counted, changed and listed by the client’s own helpers', async () => {
        const client = await as('dana');
        const datasource = Array.from({ length: 250 }, (_, n) => ({
          title: `Page ${n}`,
          path: 'p',
        }));
        const written = await client.helpers.bulk({
          datasource,
          onDocument: () => ({ index: { _index: 'kb' } }),
          flushBytes: 4_000,
          refreshOnCompletion: 'kb',
        });
        expect(written).toMatchObject({ total: 250, successful: 250, failed: 0, aborted: false });
        const query = { term: { path: 'p' } };
        expect((await client.count({ index: 'kb', body: { query } })).body.count).toBe(250);
        let seen = 0;
        const pages = client.helpers.scrollSearch({ index: 'kb', body: { query, size: 100 } });
        for await (const { body } of pages) seen += body.hits.hits.length;
        expect(seen).toBe(250);
        const updated = await client.updateByQuery({ index: 'kb', body: { query }, refresh: true });
        expect(updated.body).toMatchObject({ updated: 250, failures: [] });
        expect((await client.cat.indices({ index: 'kb', format: 'json' })).body).toMatchObject([
          { index: 'kb' },
        ]);
      });

      test('a point in time is opened, searched page by page, and closed', async () => {
        const client = await as('dana');
        const opened = await client.createPit({ index: ['kb'], keep_alive: ['1m'] as never });
        const { pit_id: id = '' } = opened.body;
        const sort = [{ path: 'asc' }, { _id: 'asc' }] as never;
        const page = (more: object) =>
          client.search({
            body: { size: 2, sort, pit: { id, keep_alive: '1m' }, ...more } as never,
          });
        const [first, last] = (await page({})).body.hits.hits;
        expect(first?._id).not.toBe(last?._id);
        const next = await page({ search_after: last?.sort });
        expect(next.body.hits.hits).toHaveLength(2);
        expect(next.body.hits.hits.map(({ _id }) => _id)).not.toContain(last?._id);
        const closed = await client.deletePit({ body: { pit_id: [id] } });
        expect(closed.body.pits).toMatchObject([{ pit_id: id, successful: true }]);
      });

      test('neighbours are found among the documents that a filter leaves', async () => {
        const client = await as('rag-app');
        const vector = [...hashingEmbedding('refund')];
        const filter = { term: { 'customer.region': 'emea' } };
        const { body } = await client.search({
          index: 'tickets',
          body: { size: 5, query: { knn: { embedding: { vector, k: 5, filter } } } } as never,
        });
        expect(body.hits.hits).toHaveLength(5);
        const regions = body.hits.hits.map(({ _source }) => _source?.['customer'].region);
        expect(new Set(regions)).toEqual(new Set(['emea']));
      });

      test('documents are deleted by query once people have approved', async () => {
        const client = await as('dana');
        const all = client.deleteByQuery({ index: 'tickets', body: { query: { match_all: {} } } });
        expect((await refused(all)).headers['sallyport-error']).toMatch(/denied|approval_required/);
        const query = { term: { status: 'solved' } };
        const remove = () =>
          client.deleteByQuery({ index: 'tickets', body: { query }, refresh: true });
        const { count } = (await client.count({ index: 'tickets', body: { query } })).body;
        expect(count).toBeGreaterThan(100);
        await approved(await refused(remove()));
        expect((await remove()).body).toMatchObject({ deleted: count, failures: [] });
        expect((await client.count({ index: 'tickets', body: { query } })).body.count).toBe(0);
      });

      test('indices are mapped, deleted and made by who keeps them, each time after people', async () => {
        const client = await as('dana');
        const run = async (change: () => Promise<{ body: unknown }>) => {
          await approved(await refused(change()));
          expect((await change()).body).toMatchObject({ acknowledged: true });
        };
        const properties = { topic: { type: 'keyword' } };
        await run(() => client.indices.putMapping({ index: 'kb', body: { properties } as never }));
        const { body } = await client.indices.getMapping({ index: 'kb' });
        expect(body['kb']?.mappings?.properties).toMatchObject(properties);
        await run(() => client.indices.delete({ index: 'kb' }));
        expect((await client.indices.exists({ index: 'kb' })).body).toBe(false);
        await run(() =>
          client.indices.create({
            index: 'kb',
            body: { settings: { number_of_replicas: 0 }, mappings: { properties } } as never,
          }),
        );
        expect((await client.indices.exists({ index: 'kb' })).body).toBe(true);
      });
    });
  });
}

type Hits = {
  hits: { hits: Readonly<{ _id: string; _source: object }>[]; total: Readonly<{ value: number }> };
};

async function refused(call: Promise<unknown>): Promise<errors.ResponseError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(errors.ResponseError);
  return error as errors.ResponseError;
}

/** What kind of error the cluster, or the gate in its place, says it was. */
function typeOf({ body }: errors.ResponseError): unknown {
  return (body as { error?: { type?: string } }).error?.type;
}
