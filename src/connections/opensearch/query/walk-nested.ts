import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, asText, fieldName } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import type { WalkContext } from './walk-context.ts';
import { walkInnerHits } from './walk-inner-hits.ts';

const PARAMETERS = ['score_mode', 'ignore_unmapped', 'boost'];

/** A query on nested documents. That a path has any such documents is no secret; what they hold is. */
export function walkNested(
  body: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const members = asObject(body, at);
  const path = fieldName(asText(members['path'], `${at}.path`), `${at}.path`);
  const inner = members['inner_hits'];
  return {
    nested: {
      path,
      query: walkQuery(members['query'] ?? null, context, `${at}.query`),
      ...scalars(members, PARAMETERS, at, ['path', 'query', 'inner_hits']),
      ...(inner !== undefined && {
        inner_hits: walkInnerHits(
          inner,
          { path, name: path },
          context,
          `${at}.inner_hits`,
          walkQuery,
        ),
      }),
    },
  };
}
