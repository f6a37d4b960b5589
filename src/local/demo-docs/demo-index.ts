import type { Json } from '../../gateway/json.ts';
import { EMBEDDING_DIMENSIONS } from '../hashing-embedder.ts';

type JsonObject = Readonly<Record<string, Json>>;

/** An index of the demo world: how it is made, and what it holds. */
export type DemoIndex = Readonly<{
  name: string;
  /** Settings and mappings */
  body: JsonObject;
  documents: readonly Readonly<{ id: string; source: JsonObject }>[];
}>;

/** The body of an index whose documents have these fields and an embedding. */
export function indexBody(properties: JsonObject): JsonObject {
  return {
    settings: { index: { knn: true, number_of_shards: 1, number_of_replicas: 0 } },
    mappings: {
      dynamic: 'strict',
      properties: {
        ...properties,
        embedding: {
          type: 'knn_vector',
          dimension: EMBEDDING_DIMENSIONS,
          // The default engine needs native libraries.
          method: { name: 'hnsw', engine: 'lucene', space_type: 'cosinesimil' },
        },
      },
    },
  };
}
