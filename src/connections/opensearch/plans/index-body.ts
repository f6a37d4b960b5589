import { isJsonObject, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, asScalar, type Members, onlyKnown } from '../query/read-json.ts';
import { scalars } from '../query/scalars.ts';

const MAPPING = [
  'properties',
  'dynamic',
  'date_detection',
  'numeric_detection',
  '_meta',
  '_routing',
  '_source',
];
/** Members of a field with plain values. */
const FIELD = [
  'type',
  'analyzer',
  'search_analyzer',
  'search_quote_analyzer',
  'format',
  'index',
  'index_options',
  'index_prefixes',
  'index_phrases',
  'doc_values',
  'store',
  'path',
  'dimension',
  'data_type',
  'space_type',
  'mode',
  'compression_level',
  'model_id',
  'ignore_above',
  'ignore_malformed',
  'ignore_z_value',
  'null_value',
  'normalizer',
  'dynamic',
  'enabled',
  'norms',
  'similarity',
  'coerce',
  'term_vector',
  'eager_global_ordinals',
  'fielddata',
  'position_increment_gap',
  'scaling_factor',
  'include_in_parent',
  'include_in_root',
];
const TYPES_DENIED = ['derived', 'percolator', 'join'];
const SETTINGS = [
  'number_of_shards',
  'number_of_replicas',
  'refresh_interval',
  'auto_expand_replicas',
  'max_result_window',
  'codec',
  'knn',
  'knn.algo_param.ef_search',
  'knn.space_type',
  'mapping.total_fields.limit',
  'mapping.depth.limit',
  'mapping.nested_fields.limit',
  'hidden',
];
const ANALYSIS = ['analyzer', 'tokenizer', 'filter', 'char_filter', 'normalizer'];

/** The body that an index is created with. @throws SallyportError `denied`, `bad_request` */
export function indexBody(body: ParsedJson | undefined): WritableJson {
  if (body === undefined) return {};
  const { settings, mappings, ...rest } = asObject(body, 'the body');
  onlyKnown(rest, [], 'the body');
  return {
    ...(settings !== undefined && { settings: settingsBody(settings) }),
    ...(mappings !== undefined && { mappings: mappingBody(mappings) }),
  };
}

/** Settings that change how an index is kept, and none that runs anything. */
export function settingsBody(body: ParsedJson): WritableJson {
  const flat: Record<string, WritableJson> = {};
  let analysis: WritableJson | undefined;
  for (const [name, value] of flatSettings(asObject(body, 'settings'), '')) {
    if (name === 'analysis') {
      onlyKnown(asObject(value, 'analysis'), ANALYSIS, 'analysis');
      analysis = plain(value, 'analysis');
    } else {
      onlyKnown({ [name]: value }, SETTINGS, 'settings');
      flat[name] = asScalar(value, `settings.${name}`);
    }
  }
  return { index: flat, ...(analysis !== undefined && { analysis }) };
}

/** Settings by their dotted names without `index.`, however they are nested; analysis as a whole. */
function flatSettings(
  members: Members,
  prefix: string,
): readonly (readonly [string, ParsedJson])[] {
  return Object.entries(members).flatMap(([key, value]) => {
    const name = `${prefix}${key}`.replace(/^index\./, '');
    if (name === 'analysis' || !isJsonObject(value)) return [[name, value] as const];
    return flatSettings(asObject(value, name), name === 'index' ? '' : `${name}.`);
  });
}

/** A mapping without fields that scripts compute. */
export function mappingBody(body: ParsedJson): WritableJson {
  const members = asObject(body, 'mappings');
  onlyKnown(members, MAPPING, 'mappings');
  const { properties, _meta: meta, _routing: routing, _source: source } = members;
  if (source !== undefined && !(isJsonObject(source) && Object.keys(source).length === 0)) {
    throw new SallyportError(
      'denied',
      'mappings: `_source` must stay whole: masks and filters read it',
    );
  }
  return {
    ...scalars(members, ['dynamic', 'date_detection', 'numeric_detection'], 'mappings', MAPPING),
    ...(properties !== undefined && { properties: fieldsBody(properties, 'mappings.properties') }),
    ...(meta !== undefined && { _meta: plain(meta, '_meta') }),
    ...(routing !== undefined && {
      _routing: scalars(asObject(routing, '_routing'), ['required'], '_routing'),
    }),
  };
}

function fieldsBody(value: ParsedJson, at: string): WritableJson {
  const fields = Object.entries(asObject(value, at));
  return Object.fromEntries(fields.map(([name, field]) => [name, fieldBody(field, at)]));
}

function fieldBody(value: ParsedJson, at: string): WritableJson {
  const members = asObject(value, at);
  const { properties, fields, method, copy_to: copyTo, type } = members;
  if (TYPES_DENIED.some((one) => one === type)) {
    throw new SallyportError('denied', `${at}: fields of this type are not supported`);
  }
  return {
    ...scalars(members, FIELD, at, ['properties', 'fields', 'method', 'copy_to', 'meta']),
    ...(properties !== undefined && { properties: fieldsBody(properties, at) }),
    ...(fields !== undefined && { fields: fieldsBody(fields, at) }),
    ...(method !== undefined && { method: plain(method, `${at}.method`) }),
    ...(copyTo !== undefined && { copy_to: plain(copyTo, `${at}.copy_to`) }),
  };
}

/** A value in which nothing is a script. */
function plain(value: ParsedJson, at: string): WritableJson {
  if (Array.isArray(value)) return value.map((one: ParsedJson) => plain(one, at));
  if (!isJsonObject(value)) return asScalar(value, at);
  if ('script' in value) throw new SallyportError('denied', `${at}: scripts are not supported`);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, at)]));
}
