import { expect, test } from 'vitest';
import { type ContractWorld, PEOPLE } from './opensearch-contract-world.ts';

/** How documents are written and read, one by one and in bulk. */
export function documentsContract({ client, ids, refusal }: ContractWorld): void {
  test('documents are written, read, changed and deleted one by one', async () => {
    const index = 'contract-loose';
    const made = await client().index({ index, id: '1', body: { a: 'x', n: 1 }, refresh: true });
    expect(made.statusCode).toBe(201);
    expect(made.body).toMatchObject({ _version: 1, result: 'created', _seq_no: 0 });
    expect(await refusal(client().create({ index, id: '1', body: {} }))).toEqual([
      409,
      'version_conflict_engine_exception',
      '[1]: version conflict, document already exists (current version [1])',
    ]);
    const changed = await client().update({ index, id: '1', body: { doc: { n: 2, o: { p: 1 } } } });
    expect(changed.body).toMatchObject({ _version: 2, result: 'updated' });
    const same = await client().update({ index, id: '1', body: { doc: { n: 2 } } });
    expect(same.body).toMatchObject({ _version: 2, result: 'noop' });
    const got = await client().get({ index, id: '1' });
    expect(got.body).toMatchObject({ found: true, _source: { a: 'x', n: 2, o: { p: 1 } } });
    expect((await client().exists({ index, id: '1' })).body).toBe(true);
    expect((await client().exists({ index, id: '2' })).body).toBe(false);
    expect(await refusal(client().update({ index, id: '2', body: { doc: {} } }))).toEqual([
      404,
      'document_missing_exception',
      '[2]: document missing',
    ]);
    const put = await client().update({
      index,
      id: '2',
      body: { doc: { n: 7 }, doc_as_upsert: true },
    });
    expect(put.body).toMatchObject({ result: 'created' });
    expect((await client().delete({ index, id: '2' })).body).toMatchObject({ result: 'deleted' });
    expect((await refusal(client().get({ index, id: '2' })))[0]).toBe(404);
    const mapping = (await client().indices.getMapping({ index })).body;
    expect(mapping[index]?.mappings).toEqual({
      properties: {
        a: { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } },
        n: { type: 'long' },
        o: { properties: { p: { type: 'long' } } },
      },
    });
  });

  test('each item of a bulk succeeds or fails by itself', async () => {
    const operations = [
      ...[{ index: { _index: PEOPLE, _id: '1' } }, { n: 'not a number' }],
      ...[{ create: { _index: PEOPLE, _id: '1' } }, { n: 1 }],
      ...[{ update: { _index: PEOPLE, _id: '404' } }, { doc: { n: 1 } }],
      { delete: { _index: PEOPLE, _id: '404' } },
    ];
    const { body } = await client().bulk({ body: operations });
    expect(body.errors).toBe(true);
    const outcomes = body.items.map((item) =>
      Object.entries(item).map(([kind, one]) => [kind, one.status, one.error?.type]),
    );
    expect(outcomes).toEqual([
      [['index', 400, 'mapper_parsing_exception']],
      [['create', 409, 'version_conflict_engine_exception']],
      [['update', 404, 'document_missing_exception']],
      [['delete', 404, undefined]],
    ]);
  });

  test('several documents are read at once, those of other indices too', async () => {
    const docs = [
      { _index: PEOPLE, _id: '1', _source: ['n'] },
      { _index: PEOPLE, _id: 'no' },
      { _index: 'contract-gone', _id: '1' },
    ];
    const { body } = await client().mget({ body: { docs } });
    expect(body.docs).toMatchObject([
      { _id: '1', found: true, _source: { n: 1 } },
      { _id: 'no', found: false },
      { _id: '1', error: { type: 'index_not_found_exception' } },
    ]);
    const byIds = await client().mget({ index: PEOPLE, body: { ids: ['2'] } });
    expect(byIds.body.docs).toHaveLength(1);
  });

  test('what a query finds is deleted, or written again', async () => {
    const index = 'contract-gone';
    const operations = [1, 2, 3].flatMap((n) => [
      { index: { _index: index, _id: String(n) } },
      { n },
    ]);
    await client().bulk({ refresh: true, body: operations });
    const query = { range: { n: { gte: 2 } } };
    const updated = await client().updateByQuery({ index, refresh: true, body: { query } });
    expect(updated.body).toMatchObject({
      total: 2,
      updated: 2,
      version_conflicts: 0,
      failures: [],
    });
    const deleted = await client().deleteByQuery({ index, refresh: true, body: { query } });
    expect(deleted.body).toMatchObject({ total: 2, deleted: 2, failures: [] });
    expect(await ids({ match_all: {} }, index)).toEqual(['1']);
    expect(await refusal(client().deleteByQuery({ index, body: {} as never }))).toEqual([
      400,
      'action_request_validation_exception',
      'Validation Failed: 1: query is missing;',
    ]);
    await client().indices.delete({ index });
  });

  test('a vector of another length is not stored', async () => {
    const put = client().index({ index: PEOPLE, id: 'bad', body: { embedding: [1, 2] } });
    expect((await refusal(put)).slice(0, 2)).toEqual([400, 'mapper_parsing_exception']);
  });
}
