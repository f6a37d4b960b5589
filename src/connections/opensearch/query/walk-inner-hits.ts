import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { scorePositions } from './coarse-scores.ts';
import { asCount, asObject, asText, wrong } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { newNotes, visit, type WalkContext } from './walk-context.ts';
import { walkFetched, walkHighlight } from './walk-fetch.ts';
import { walkSort } from './walk-sort.ts';
import { readSource, writeSource } from './walk-source.ts';

export type InnerPlace = Readonly<{
  /** Path of the nested documents; empty for whole documents */
  path: string;
  /** Where the caller gives none */
  name: string;
}>;

const READ = ['name', 'size', 'from', '_source', 'sort', 'fields', 'docvalue_fields', 'highlight'];
const PARAMETERS = ['version', 'seq_no_primary_term', 'track_scores', 'ignore_unmapped'];
const DEFAULT_SIZE = 3;

/** Hits inside of a hit: guarded and rendered like hits. */
export function walkInnerHits(
  value: ParsedJson,
  { path, name: otherwise }: InnerPlace,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const members = asObject(value, at);
  visit(context);
  const name = members['name'] === undefined ? otherwise : asText(members['name'], `${at}.name`);
  // INVARIANT: a name stands for one path: what comes under it is masked as part of that path.
  if (Object.hasOwn(context.notes.inner, name))
    throw wrong(at, 'has a name that other inner hits have');
  // Inner hits of inner hits would need a place of their own in the answer.
  const { visited, features } = context.notes;
  const inside = { ...context, notes: { ...newNotes(), visited, features } };
  const fields = walkFetched(members['fields'], context, `${at}.fields`);
  const docvalues = walkFetched(members['docvalue_fields'], context, `${at}.docvalue_fields`);
  const highlight = walkHighlight(members['highlight'], inside, `${at}.highlight`, walkQuery);
  const sort =
    members['sort'] === undefined
      ? undefined
      : walkSort(members['sort'], inside, `${at}.sort`, walkQuery);
  const size =
    members['size'] === undefined ? DEFAULT_SIZE : asCount(members['size'], `${at}.size`);
  context.notes.inner[name] = {
    path,
    hits: {
      fields: [...fields.names, ...docvalues.names],
      highlight: highlight?.names ?? [],
      inner: {},
      scores: scorePositions(sort),
    },
  };
  const body = {
    name,
    size: Math.min(size, context.rows),
    ...scalars(members, PARAMETERS, at, READ),
    ...(members['from'] !== undefined && { from: asCount(members['from'], `${at}.from`) }),
    _source: writeSource(readSource(members['_source'], `${at}._source`), context.vectors),
    ...(sort !== undefined && { sort }),
    ...(fields.body.length > 0 && { fields: fields.body }),
    ...(docvalues.body.length > 0 && { docvalue_fields: docvalues.body }),
    ...(highlight !== undefined && { highlight: highlight.body }),
  };
  context.notes.visited = inside.notes.visited;
  context.notes.vectors += inside.notes.vectors;
  return body;
}
