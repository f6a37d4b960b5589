import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type FieldTree, fieldTree } from '../mapping/field-tree.ts';
import { isRecord } from '../mapping/is-record.ts';
import type { Cluster, ClusterAlias } from './cluster.ts';

/** Reads one path of the cluster as JSON. */
export type ClusterGet = (path: string) => Promise<unknown>;

/** The calls that look-ups make, for the credential that they need. */
export const NAME_PATHS = {
  es: ['/_alias', '/_data_stream'],
  // Serverless has no data streams.
  aoss: ['/_alias'],
} as const;

/**
 * Reads the names of a cluster.
 * @throws SallyportError `upstream_failed` when the answer is not what OpenSearch answers
 */
export async function loadNames(get: ClusterGet, service: 'es' | 'aoss'): Promise<Cluster> {
  const [aliases, streams] = await Promise.all(NAME_PATHS[service].map((path) => get(path)));
  const indices = record(aliases);
  return {
    indices: new Set(Object.keys(indices)),
    aliases: aliasesOf(indices),
    dataStreams: new Map(streamsOf(streams)),
  };
}

/** Reads the mappings of concrete indices. @throws SallyportError `upstream_failed` */
export async function loadMappings(
  get: ClusterGet,
  indices: readonly string[],
): Promise<ReadonlyMap<string, FieldTree>> {
  if (indices.length === 0) return new Map();
  const answer = record(await get(`/${indices.join(',')}`));
  return new Map(
    indices.map((index) => {
      const { mappings, settings } = record(answer[index]);
      return [index, fieldTree(mappings, settings)];
    }),
  );
}

function aliasesOf(indices: Readonly<Record<string, unknown>>): Map<string, ClusterAlias> {
  const found = new Map<string, ClusterAlias>();
  for (const [index, value] of Object.entries(indices)) {
    for (const [name, alias] of Object.entries(record(record(value)['aliases'] ?? {}))) {
      const known = found.get(name) ?? { indices: [], narrows: false };
      const narrows = ['filter', 'index_routing', 'search_routing', 'routing'].some(
        (member) => record(alias)[member] !== undefined,
      );
      found.set(name, {
        ...known,
        indices: [...known.indices, index],
        narrows: known.narrows || narrows,
        ...(record(alias)['is_write_index'] === true && { writeIndex: index }),
      });
    }
  }
  return found;
}

function streamsOf(answer: unknown): [string, string[]][] {
  const list = isRecord(answer) ? answer['data_streams'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.map((stream) => {
    const { name, indices } = record(stream);
    const backing = Array.isArray(indices) ? indices : [];
    return [String(name), backing.map((one) => String(record(one)['index_name']))];
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new SallyportError(
    'upstream_failed',
    'the search service told of its indices in a way that is not understood',
  );
}
