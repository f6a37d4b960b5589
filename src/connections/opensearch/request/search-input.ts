import { type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { asObject, type Members } from '../query/read-json.ts';
import type { OpensearchCall } from './opensearch-call.ts';
import type { ParameterName } from './parameter-table.ts';

/** The JSON body of a call, or none. @throws SallyportError `bad_request` */
export function readBody({ body, parameter }: OpensearchCall): ParsedJson | undefined {
  const source = parameter('source');
  if (source === undefined) return body.length === 0 ? undefined : parseJson(body);
  if (body.length > 0) {
    throw new SallyportError(
      'bad_request',
      'there is a body and a parameter `source`, send one of them',
    );
  }
  return parseJson(new TextEncoder().encode(source));
}

/** A body member that a parameter stands for. */
const MEMBERS: Readonly<Partial<Record<ParameterName, (text: string) => ParsedJson>>> = {
  from: numberOf,
  size: numberOf,
  terminate_after: numberOf,
  track_total_hits: (text) => (/^-?\d/.test(text) ? numberOf(text) : text === 'true'),
  track_scores: flagOf,
  explain: flagOf,
  seq_no_primary_term: flagOf,
  sort: (text) => text.split(',').map(sortOf),
};

/**
 * The body of a search with what the query string adds: every way to say something becomes the one
 * that is checked.
 * @throws SallyportError `bad_request` for what is said twice
 */
export function searchBody(call: OpensearchCall): Members {
  const body = readBody(call);
  const members: Record<string, ParsedJson> = {
    ...(body === undefined ? {} : asObject(body, 'the body')),
  };
  const add = (name: string, value: ParsedJson | undefined) => {
    if (value === undefined) return;
    if (Object.hasOwn(members, name)) {
      throw new SallyportError('bad_request', `\`${name}\` is both in the body and a parameter`);
    }
    members[name] = value;
  };
  for (const [name, read] of Object.entries(MEMBERS)) {
    const text = call.parameter(name as ParameterName);
    if (text !== undefined) add(name, read(text));
  }
  add('query', luceneQuery(call));
  add('_source', sourceOf(call));
  return members;
}

/** `q=` and what goes with it. */
export function luceneQuery({ parameter }: OpensearchCall): ParsedJson | undefined {
  const query = parameter('q');
  const options: Record<string, ParsedJson> = {};
  const df = parameter('df');
  if (df !== undefined) options['default_field'] = df;
  for (const name of ['default_operator', 'analyzer'] as const) {
    const value = parameter(name);
    if (value !== undefined) options[name] = value;
  }
  for (const name of ['analyze_wildcard', 'lenient'] as const) {
    const value = parameter(name);
    if (value !== undefined) options[name] = flagOf(value);
  }
  if (query !== undefined) return { query_string: { query, ...options } };
  if (Object.keys(options).length === 0) return undefined;
  throw new SallyportError(
    'bad_request',
    '`q` is missing, without which the other parameters say nothing',
  );
}

/** The `_source` parameters as a body has them. */
export function sourceOf({ parameter }: OpensearchCall): ParsedJson | undefined {
  const [whole, includes, excludes] = (
    ['_source', '_source_includes', '_source_excludes'] as const
  ).map((name) => parameter(name));
  if (whole === 'true' || whole === 'false') {
    if (includes === undefined && excludes === undefined) return whole === 'true';
  }
  const list = (text: string | undefined) =>
    text === undefined || text === 'true' ? [] : text.split(',');
  if (whole === undefined && includes === undefined && excludes === undefined) return undefined;
  return { includes: [...list(whole), ...list(includes)], excludes: list(excludes) };
}

function sortOf(text: string): ParsedJson {
  const [field = '', order, ...more] = text.split(':');
  if (order === undefined) return field;
  if (more.length === 0 && (order === 'asc' || order === 'desc')) return { [field]: { order } };
  throw new SallyportError('bad_request', 'the parameter `sort` must read `field:asc,other:desc`');
}

function numberOf(text: string): ParsedJson {
  return parseJson(new TextEncoder().encode(String(Number(text))));
}

function flagOf(text: string): boolean {
  return text !== 'false';
}
