import { Client } from '@opensearch-project/opensearch';
import type { ConfigInput } from '../../../src/config/config-schema.ts';
import {
  CONFIGURED,
  DOCUMENT,
  MAPPINGS,
  MASKS,
} from '../../connections/opensearch/people-index.ts';
import { type SearchWorld, searchWorld } from '../../connections/opensearch/search-world.ts';
import { conformanceUrl } from './conformance-url.ts';

const INDICES = ['customers', 'kb', 'hr'];
/** The nearest other thing, so that a search has something to prefer. */
const OTHER = {
  ...DOCUMENT,
  id: 'c2',
  title: 'another customer',
  region: 'us',
  tenant: 'other',
  embedding: [1, 0, 0],
};

export type PeopleWorld = SearchWorld &
  Readonly<{
    /** The server itself, past the gate */
    direct: Client;
    url: string;
    /** The indices and their documents as they were */
    load: () => Promise<void>;
    close: () => Promise<void>;
  }>;

/** The connector over the indices of people, on the real server of this run. */
export function peopleWorld(filters: ConfigInput['filters'] = {}): PeopleWorld {
  const url = conformanceUrl();
  const direct = new Client({ node: url });
  const world = searchWorld({
    endpoint: new URL(url),
    indices: CONFIGURED,
    masks: MASKS,
    filters,
  });
  const clear = () => direct.indices.delete({ index: INDICES.join(','), ignore_unavailable: true });
  return {
    ...world,
    direct,
    url,
    async load() {
      await clear();
      await direct.indices.create({
        index: 'customers',
        body: {
          settings: { index: { knn: true, number_of_replicas: 0 } },
          mappings: MAPPINGS,
          aliases: { people: {} },
        } as never,
      });
      await direct.indices.create({
        index: 'kb',
        body: {
          settings: { index: { knn: true, number_of_replicas: 0 } },
          mappings: {
            properties: {
              title: { type: 'text' },
              body: { type: 'text' },
              embedding: MAPPINGS.properties.embedding,
            },
          },
        } as never,
      });
      await direct.bulk({
        refresh: true,
        body: [
          { index: { _index: 'customers', _id: 'c1' } },
          DOCUMENT,
          { index: { _index: 'customers', _id: 'c2' } },
          OTHER,
          ...['a', 'b', 'docs/x.md#1'].flatMap((id) => [
            { index: { _index: 'kb', _id: id } },
            { title: `page ${id}`, body: 'how a gate is kept', embedding: [0.1, 0.2, 0.3] },
          ]),
          { index: { _index: 'hr', _id: '1' } },
          { ssn: DOCUMENT.ssn, text: 'confidential' },
        ],
      });
    },
    async close() {
      await clear();
      await direct.close();
    },
  };
}
