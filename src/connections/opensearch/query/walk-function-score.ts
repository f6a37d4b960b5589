import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { tooFine } from './coarse-scores.ts';
import { asList, asObject, asScalar, asText, type Members, onlyKnown, wrong } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { requireFree, visit, type WalkContext } from './walk-context.ts';

const PARAMETERS = ['score_mode', 'boost_mode', 'max_boost', 'min_score', 'boost'];
const DECAYS = ['gauss', 'linear', 'exp'];
const FUNCTIONS = [...DECAYS, 'weight', 'random_score', 'field_value_factor'];

/** Scores by functions; one that runs a script is not among them. */
export function walkFunctionScore(
  body: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const members = asObject(body, at);
  const { query, functions } = members;
  const others = ['query', 'functions', ...FUNCTIONS];
  const walked: Record<string, WritableJson> = {
    ...scalars(members, PARAMETERS, at, others),
    ...functionOf(members, context, at),
  };
  const { vectors } = context.notes;
  if (query !== undefined) walked['query'] = walkQuery(query, context, `${at}.query`);
  const byVector = context.notes.vectors > vectors && context.vectors.length > 0;
  // Functions scale scores, so that no number of decimals would be few enough.
  if (byVector && members['min_score'] !== undefined) throw tooFine(`${at}.min_score`);
  if (functions !== undefined) {
    walked['functions'] = asList(functions).map((one, i) => {
      const place = `${at}.functions[${i}]`;
      visit(context);
      const { filter, ...rest } = asObject(one, place);
      onlyKnown(rest, FUNCTIONS, place);
      return {
        ...functionOf(rest, context, place),
        ...(filter !== undefined && { filter: walkQuery(filter, context, `${place}.filter`) }),
      };
    });
  }
  return { function_score: walked };
}

function functionOf(
  members: Members,
  context: WalkContext,
  at: string,
): Record<string, WritableJson> {
  const walked: Record<string, WritableJson> = {};
  for (const name of FUNCTIONS) {
    const value = members[name];
    if (value === undefined) continue;
    if (name === 'weight') walked[name] = asScalar(value, `${at}.weight`);
    else if (DECAYS.includes(name))
      walked[name] = decay(asObject(value, at), context, `${at}.${name}`);
    else walked[name] = byField(asObject(value, at), name, context, `${at}.${name}`);
  }
  return walked;
}

function decay(members: Members, context: WalkContext, at: string): WritableJson {
  const { multi_value_mode: mode, ...fields } = members;
  const [[field, value] = [], ...more] = Object.entries(fields);
  if (field === undefined || more.length > 0) throw wrong(at, 'must name one field');
  requireFree(field, context, at);
  return {
    [field]: scalars(asObject(value, at), ['origin', 'scale', 'offset', 'decay'], at),
    ...(mode !== undefined && { multi_value_mode: asScalar(mode, at) }),
  };
}

function byField(members: Members, name: string, context: WalkContext, at: string): WritableJson {
  const { field } = members;
  // `_seq_no` is what OpenSearch itself advises for random scores.
  const known = name === 'random_score' && (field === undefined || field === '_seq_no');
  if (!known) requireFree(asText(field, `${at}.field`), context, at);
  return scalars(members, ['field', 'seed', 'factor', 'modifier', 'missing'], at);
}
