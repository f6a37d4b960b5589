import type { DemoIndex } from '../demo-docs/demo-index.ts';
import { type IndexStoreDeps, indexStore } from './engine/index-store.ts';
import { writeDocument } from './engine/write-document.ts';
import type { Engine } from './rest/route.ts';
import { searchContexts } from './rest/search-contexts.ts';

export type StandInEngine = Engine &
  Readonly<{
    /** Makes indices with their documents. @throws RestError when one is there, or a document does not fit */
    load: (indices: readonly DemoIndex[]) => void;
  }>;

/** An empty engine. */
export function standInEngine(deps: IndexStoreDeps): StandInEngine {
  const store = indexStore(deps);
  return {
    ...deps,
    store,
    contexts: searchContexts(deps.now, deps.randomText),
    load(indices) {
      for (const { name, body, documents } of indices) {
        const index = store.create(name, body);
        for (const { id, source } of documents) {
          writeDocument(index, { kind: 'index', id, body: source });
        }
      }
    },
  };
}
