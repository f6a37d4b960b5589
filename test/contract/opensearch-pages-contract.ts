import { expect, test } from 'vitest';
import { type ContractWorld, PEOPLE } from './opensearch-contract-world.ts';

/** How hits are shown, and gone through in parts. */
export function pagesContract({ client, search, refusal }: ContractWorld): void {
  test('hits are sorted, paged and resumed after a key', async () => {
    const sort = [{ tenant: 'desc' }, { n: { order: 'asc' } }];
    const first = await search({ sort, size: 2, from: 1, _source: false });
    expect(first.hits).toMatchObject({ total: { value: 6, relation: 'eq' }, max_score: null });
    expect(first.hits.hits).toEqual([
      { _index: PEOPLE, _id: '3', _score: null, sort: ['b', 3] },
      { _index: PEOPLE, _id: '4', _score: null, sort: ['b', 4] },
    ]);
    const rest = await search({ sort, search_after: ['b', 4], _source: false });
    expect(rest.hits.hits.map(({ _id }) => _id)).toEqual(['1', '2', '6']);
    const dates = await search({ sort: ['at', 'n'], size: 1 });
    expect(dates.hits.hits[0]?.sort).toEqual([Date.UTC(2024, 0, 5, 10), 1]);
  });

  test('only the wanted parts of a source are returned', async () => {
    const query = { ids: { values: ['5'] } };
    const parts = async (_source: unknown) =>
      (await search({ query, _source })).hits.hits[0]?._source;
    expect(await parts(['n', 'who.tags'])).toEqual({ n: 5, who: { tags: ['x', 'y'] } });
    expect(await parts({ excludes: ['text', 'embedding', 'who.*'] })).toMatchObject({
      n: 5,
      tenant: 'c',
    });
    expect(await parts(false)).toBeUndefined();
    expect(await parts('w*')).toEqual({ who: { name: 'Ada', tags: ['x', 'y'] } });
  });

  test('the words of a query are marked in what was found', async () => {
    const { hits } = await search({
      query: { match: { text: 'fox' } },
      highlight: { fields: { text: {} } },
    });
    const marked = hits.hits.map(({ highlight }) => highlight?.['text']).sort();
    expect(marked).toEqual([['<em>fox</em>'], ['the quick brown <em>fox</em>']]);
  });

  test('a hit tells its version and sequence number where they are asked for', async () => {
    const query = { ids: { values: ['1'] } };
    const { hits } = await search({
      query,
      version: true,
      seq_no_primary_term: true,
      _source: false,
    });
    expect(hits.hits[0]).toMatchObject({ _id: '1', _version: 1, _seq_no: 0, _primary_term: 1 });
  });

  test('the number of hits comes as a number where it is asked for', async () => {
    const { body } = await client().search({ index: PEOPLE, rest_total_hits_as_int: true });
    expect(body.hits.total).toBe(6);
  });

  test('documents are counted', async () => {
    const { body } = await client().count({
      index: PEOPLE,
      body: { query: { term: { tenant: 'a' } } },
    });
    expect(body).toMatchObject({ count: 3, _shards: { failed: 0 } });
  });

  test('each search of several has its own answer or error', async () => {
    const body = [
      { index: PEOPLE },
      { size: 1, query: { term: { n: 4 } } },
      { index: 'contract-gone' },
      {},
    ];
    const { body: answer } = await client().msearch({ body });
    expect(answer.responses).toMatchObject([
      { status: 200, hits: { total: { value: 1 }, hits: [{ _id: '4' }] } },
      { status: 404, error: { type: 'index_not_found_exception' } },
    ]);
  });

  test('a scroll goes through all hits once and is then closed', async () => {
    const seen: string[] = [];
    let { body } = await client().search({
      index: PEOPLE,
      scroll: '1m',
      size: 4,
      body: { sort: ['n'] },
    });
    const scrollId = body._scroll_id ?? '';
    while (body.hits.hits.length > 0) {
      seen.push(...body.hits.hits.map(({ _id }) => String(_id)));
      ({ body } = (await client().scroll({
        body: { scroll_id: scrollId, scroll: '1m' },
      })) as never);
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6']);
    const closed = await client().clearScroll({ body: { scroll_id: [scrollId] } });
    expect(closed.body).toEqual({ succeeded: true, num_freed: 1 });
    const again = await refusal(client().scroll({ body: { scroll_id: scrollId } }));
    expect(again[0]).toBe(404);
  });

  test('a point in time does not see what is written after it', async () => {
    const index = 'contract-gone';
    await client().index({ index, id: '1', body: { n: 1 }, refresh: true });
    const opened = await client().createPit({ index: [index], keep_alive: '1m' });
    const { pit_id } = opened.body as { pit_id: string };
    await client().index({ index, id: '2', body: { n: 2 }, refresh: true });
    const { body } = await client().search({
      body: { pit: { id: pit_id, keep_alive: '1m' }, sort: ['n'] } as never,
    });
    expect(body.hits.hits.map(({ _id }) => _id)).toEqual(['1']);
    const closed = await client().deletePit({ body: { pit_id: [pit_id] } });
    expect(closed.body).toMatchObject({ pits: [{ successful: true, pit_id }] });
    await client().indices.delete({ index });
  });
}
