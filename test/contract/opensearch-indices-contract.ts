import { expect, test } from 'vitest';
import { type ContractWorld, PEOPLE, SHELVES } from './opensearch-contract-world.ts';

/** How indices and their names are managed. */
export function indicesContract({ client, sortedIds, refusal }: ContractWorld): void {
  test('it says what it is, and that it is well', async () => {
    const { body } = await client().info();
    expect(body.version.distribution).toBe('opensearch');
    const { body: health } = await client().cluster.health();
    expect(health).toMatchObject({ number_of_nodes: 1, timed_out: false });
  });

  test('an index is made, described and deleted', async () => {
    const index = 'contract-gone';
    const body = {
      settings: { number_of_shards: 1 },
      mappings: { properties: { a: { type: 'keyword' } } },
    };
    const made = await client().indices.create({ index, body: body as never });
    expect(made.body).toEqual({ acknowledged: true, shards_acknowledged: true, index });
    expect((await client().indices.exists({ index })).body).toBe(true);
    expect((await refusal(client().indices.create({ index }))).slice(0, 2)).toEqual([
      400,
      'resource_already_exists_exception',
    ]);
    await client().indices.putMapping({ index, body: { properties: { b: { type: 'long' } } } });
    expect(
      await refusal(
        client().indices.putMapping({ index, body: { properties: { b: { type: 'keyword' } } } }),
      ),
    ).toEqual([
      400,
      'illegal_argument_exception',
      'mapper [b] cannot be changed from type [long] to [keyword]',
    ]);
    const shown = (await client().indices.get({ index })).body;
    expect(shown[index]).toMatchObject({
      aliases: {},
      mappings: { properties: { a: { type: 'keyword' }, b: { type: 'long' } } },
      settings: { index: { number_of_shards: '1', provided_name: index } },
    });
    await client().indices.putSettings({ index, body: { index: { number_of_replicas: 0 } } });
    const settings = (await client().indices.getSettings({ index })).body;
    expect(settings[index]).toMatchObject({ settings: { index: { number_of_replicas: '0' } } });
    const rows = (await client().cat.indices({ index: 'contract-*', format: 'json' })).body;
    expect(rows.map((row) => row.index).sort()).toContain(index);
    expect((await client().indices.delete({ index })).body).toEqual({ acknowledged: true });
    expect((await client().indices.exists({ index })).body).toBe(false);
  });

  test('an alias stands for its indices, and says so', async () => {
    await client().indices.putAlias({ index: PEOPLE, name: 'contract-alias' });
    expect(await sortedIds({ term: { n: 1 } }, 'contract-alias')).toEqual(['1']);
    const { body } = await client().transport.request({
      method: 'GET',
      path: '/_resolve/index/contract-alias',
    });
    expect(body).toEqual({
      indices: [],
      aliases: [{ name: 'contract-alias', indices: [PEOPLE] }],
      data_streams: [],
    });
    const aliases = (await client().indices.getAlias({ index: PEOPLE })).body;
    expect(aliases).toEqual({ [PEOPLE]: { aliases: { 'contract-alias': {} } } });
    const actions = [{ remove: { index: PEOPLE, alias: 'contract-alias' } }];
    await client().indices.updateAliases({ body: { actions } });
    expect((await refusal(client().indices.getAlias({ name: 'contract-alias' })))[0]).toBe(404);
  });

  test('there are no data streams', async () => {
    const { body } = await client().transport.request({ method: 'GET', path: '/_data_stream' });
    expect(body).toEqual({ data_streams: [] });
  });

  test('names are lists, wildcards and exclusions', async () => {
    const count = async (index: string) => (await client().count({ index })).body.count;
    expect(await count(`${PEOPLE},${SHELVES}`)).toBe(8);
    expect(await count('contract-s*,contract-p*')).toBe(8);
    expect(await count(`contract-s*,contract-p*,-${SHELVES}`)).toBe(6);
    expect(await count('contract-nothing*')).toBe(0);
    expect(await refusal(count('contract-missing'))).toEqual([
      404,
      'index_not_found_exception',
      'no such index [contract-missing]',
    ]);
    const lenient = await client().count({
      index: `contract-missing,${SHELVES}`,
      ignore_unavailable: true,
    });
    expect(lenient.body.count).toBe(2);
  });

  test('an index name in capitals is refused', async () => {
    expect((await refusal(client().indices.create({ index: 'Contract' }))).slice(0, 2)).toEqual([
      400,
      'invalid_index_name_exception',
    ]);
  });
}
