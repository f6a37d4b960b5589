import type { WritableJson } from '../../../gateway/write-json.ts';
import { scorePositions } from './coarse-scores.ts';
import { asCount, type Members } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import type { HitsRender, WalkContext } from './walk-context.ts';
import { walkFetched, walkHighlight } from './walk-fetch.ts';
import { walkSort } from './walk-sort.ts';
import { readSource, writeSource } from './walk-source.ts';

const READ = ['size', 'from', '_source', 'sort', 'highlight', 'docvalue_fields'];
const DEFAULT_SIZE = 3;

/** The documents of a bucket: guarded and rendered like hits. */
export function walkTopHits(
  members: Members,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): Readonly<{ body: WritableJson; hits: HitsRender }> {
  context.notes.more = true;
  const docvalues = walkFetched(members['docvalue_fields'], context, `${at}.docvalue_fields`);
  const highlight = walkHighlight(members['highlight'], context, `${at}.highlight`, walkQuery);
  const size =
    members['size'] === undefined ? DEFAULT_SIZE : asCount(members['size'], `${at}.size`);
  const sort =
    members['sort'] === undefined
      ? undefined
      : walkSort(members['sort'], context, `${at}.sort`, walkQuery);
  const body = {
    size: Math.min(size, context.rows),
    ...scalars(members, ['track_scores', 'version', 'seq_no_primary_term'], at, READ),
    ...(members['from'] !== undefined && { from: asCount(members['from'], `${at}.from`) }),
    _source: writeSource(readSource(members['_source'], `${at}._source`), context.vectors),
    ...(sort !== undefined && { sort }),
    ...(docvalues.body.length > 0 && { docvalue_fields: docvalues.body }),
    ...(highlight !== undefined && { highlight: highlight.body }),
  };
  return {
    body,
    hits: {
      fields: docvalues.names,
      highlight: highlight?.names ?? [],
      inner: {},
      scores: scorePositions(sort),
    },
  };
}
