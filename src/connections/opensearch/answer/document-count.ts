import { isRecord } from '../mapping/is-record.ts';

/** The documents that an answer holds, as they go by. */
export type DocumentCount = Readonly<{
  add(document: unknown): void;
  rows(): number;
  /** Their names; a document that goes by twice has one */
  seen(): readonly string[];
}>;

export function documentCount(): DocumentCount {
  let rows = 0;
  const names = new Set<string>();
  return {
    add(document) {
      rows += 1;
      if (isRecord(document)) names.add(`${document['_index']}/${document['_id']}`);
    },
    rows: () => rows,
    seen: () => [...names],
  };
}
