import type { Client } from '@opensearch-project/opensearch';

/** A passage of the handbook that is near the question. */
export type HandbookPassage = Readonly<{ title: string; path: string; text: string }>;

const PASSAGES = 3;

/** The passages nearest to an embedding, by the k-NN search of OpenSearch. */
export async function searchHandbook(
  search: Client,
  embedding: readonly number[],
): Promise<readonly HandbookPassage[]> {
  const { body } = await search.search({
    index: 'kb',
    body: {
      size: PASSAGES,
      _source: ['title', 'path', 'text'],
      query: { knn: { embedding: { vector: [...embedding], k: PASSAGES } } },
    },
  });
  return body.hits.hits.map(({ _source }) => _source as HandbookPassage);
}
