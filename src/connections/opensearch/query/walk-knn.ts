import { numberText, type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { isFine, tooFine } from './coarse-scores.ts';
import { asCount, asObject, type Members, wrong } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { refusedField, type WalkContext } from './walk-context.ts';

const PARAMETERS = ['boost', 'max_distance', 'min_score', 'expand_nested_docs'];
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  method_parameters: ['ef_search', 'nprobes'],
  rescore: ['oversample_factor'],
};
const MAX_DIMENSIONS = 16_000;

/**
 * A search for neighbours: `{knn: {embedding: {vector, k, filter}}}`. The documents that exist for
 * the principal are chosen inside the clause, so that `k` of them are found.
 */
export function walkKnn(
  body: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const [[field, value] = [], ...more] = Object.entries(asObject(body, at));
  if (field === undefined || more.length > 0) throw wrong(at, 'must name one field');
  const state = context.guard.state(field);
  if (state === 'masked' || state === 'detected') throw refusedField(field, state, at);
  context.notes.vectors += 1;
  const asked = asObject(value, at);
  if (context.vectors.length > 0) requireCoarseRadius(asked, at);
  const members = guarded(asked, context, at);
  const walked: Record<string, WritableJson> = {
    vector: vectorOf(members['vector'], at),
    ...scalars(members, PARAMETERS, at, ['vector', 'k', 'filter', ...Object.keys(OBJECTS)]),
  };
  for (const [name, known] of Object.entries(OBJECTS)) {
    if (members[name] !== undefined) {
      walked[name] = scalars(asObject(members[name], `${at}.${name}`), known, `${at}.${name}`);
    }
  }
  return {
    knn: {
      [field]: {
        ...walked,
        ...neighbours(members, context, at),
        ...filters(members, context, at, walkQuery),
      },
    },
  };
}

/** Where vectors are not returned, a radius must not be finer than the scores that are. */
function requireCoarseRadius({ min_score: score, max_distance: distance }: Members, at: string) {
  for (const one of [score, distance]) if (one !== undefined && isFine(one)) throw tooFine(at);
}

/** A radial search finds by its own least score, which is the policy's where there is one. */
function guarded(members: Members, { score }: WalkContext, at: string): Members {
  const { max_distance: distance, min_score: own } = members;
  if (score === undefined) return members;
  if (distance !== undefined) {
    throw new SallyportError(
      'denied',
      `${at}: a policy sets the least score of a vector search: say \`min_score\` instead of \`max_distance\``,
    );
  }
  return own === undefined ? members : { ...members, min_score: leastScore(own, score) };
}

/** The greater of a score that is asked for and the one that is demanded. */
export function leastScore(given: ParsedJson | undefined, demanded: number): ParsedJson {
  const own = Number(numberText(given) ?? (typeof given === 'string' ? given : Number.NaN));
  const least = Number.isFinite(own) ? Math.max(own, demanded) : demanded;
  return parseJson(new TextEncoder().encode(String(least)));
}

function neighbours(members: Members, context: WalkContext, at: string) {
  const { k, max_distance: distance, min_score: score } = members;
  if (k === undefined) {
    if (distance === undefined && score === undefined) throw wrong(at, 'needs `k`');
    return {};
  }
  const asked = asCount(k, `${at}.k`);
  context.notes.k = Math.max(context.notes.k ?? 0, asked);
  return { k: Math.min(asked, context.rows) };
}

function filters(members: Members, context: WalkContext, at: string, walkQuery: Walk) {
  const own = context.filter === undefined ? [] : [context.filter];
  const given =
    members['filter'] === undefined ? [] : [walkQuery(members['filter'], context, `${at}.filter`)];
  const [only, ...more] = [...own, ...given];
  if (only === undefined) return {};
  return { filter: more.length === 0 ? only : { bool: { filter: [only, ...more] } } };
}

function vectorOf(value: ParsedJson | undefined, at: string): WritableJson {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DIMENSIONS) {
    throw wrong(`${at}.vector`, `must be a list of 1 to ${MAX_DIMENSIONS} numbers`);
  }
  for (const one of value) {
    if (numberText(one) === undefined) {
      throw new SallyportError('bad_request', `${at}.vector must be a list of numbers`);
    }
  }
  return value;
}
