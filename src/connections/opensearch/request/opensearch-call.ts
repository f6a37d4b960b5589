import { suggestName } from '../../../config/nearest-name.ts';
import type { CallerRequest } from '../../../gateway/caller-request.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { SEALED_ID } from '../plans/sealed-id.ts';
import { shownName } from '../query/read-json.ts';
import { API, type Endpoint, type Method } from './api-table.ts';
import { DENIED_PARAMETERS, LAYOUT, PARAMETERS, type ParameterName } from './parameter-table.ts';

/** A call whose method, path and query string were understood. Its body was not looked at. */
export type OpensearchCall = Readonly<{
  connection: string;
  endpoint: Endpoint;
  method: Method;
  /** What stands in the path, decoded */
  captured: Readonly<Partial<Record<'index' | 'id' | 'scroll', string>>>;
  parameter(name: ParameterName): string | undefined;
  /** The parameters that are sent on as they are */
  upstream: Readonly<Record<string, string>>;
  body: Uint8Array;
}>;

const MAX_ID_BYTES = 512;
const MAX_PART_BYTES = 65_536;
/** How what `handleSealer` and `idSealer` seal begins. */
const SEALED = ['sps1.', SEALED_ID];

/**
 * Finds a request in the table of the API.
 * @throws SallyportError `not_found`, `unclassifiable`, `bad_request`, `denied`
 */
export function readCall(request: CallerRequest): OpensearchCall {
  const [, room, connection, ...segments] = request.path.split('/');
  if (room !== 'opensearch' || connection === undefined || connection === '') {
    throw new SallyportError('not_found', 'no such route, there is /opensearch/{connection}/…');
  }
  if (segments.at(-1) === '') segments.pop();
  const parts = segments.map(decode);
  const { endpoint, captured } = findEndpoint(request.method, parts);
  const parameters = readParameters(request.query, endpoint);
  if (endpoint.body === 'none' && request.body.length > 0) {
    throw new SallyportError('bad_request', `\`${endpoint.name}\` takes no body`);
  }
  return {
    connection,
    endpoint,
    method: request.method as Method,
    captured,
    parameter: (name) => parameters.get(name),
    upstream: Object.fromEntries(
      [...parameters].filter(([name]) => PARAMETERS[name].use === 'upstream'),
    ),
    body: request.body,
  };
}

/** The same call, with the id in its path and its routing as they are. */
export function openIds(call: OpensearchCall, open: (text: string) => string): OpensearchCall {
  const { id } = call.captured;
  const { routing } = call.upstream;
  return {
    ...call,
    captured: { ...call.captured, ...(id !== undefined && { id: open(id) }) },
    upstream: { ...call.upstream, ...(routing !== undefined && { routing: open(routing) }) },
  };
}

/** The shapes of the table's paths, by how many parts they have. */
const SHAPES = Map.groupBy(
  API.flatMap((endpoint) => endpoint.paths.map((path) => ({ endpoint, shape: shapeOf(path) }))),
  ({ shape }) => shape.length,
);

function findEndpoint(method: string, parts: readonly string[]) {
  const matching = (SHAPES.get(parts.length) ?? []).flatMap(({ endpoint, shape }) => {
    const captured = capture(shape, parts);
    return captured === undefined ? [] : [{ endpoint, captured }];
  });
  const found = matching.find(({ endpoint }) => endpoint.methods.some((one) => one === method));
  if (found !== undefined) return found;
  if (matching.length > 0) {
    const methods = [...new Set(matching.flatMap(({ endpoint }) => endpoint.methods))];
    throw new SallyportError(
      'unclassifiable',
      `this path takes ${methods.join(', ')} here, not ${method}`,
    );
  }
  const known = new Set(
    API.flatMap(({ paths }) => paths.flatMap((path) => path.split('/'))).filter((step) =>
      step.startsWith('_'),
    ),
  );
  const special = parts.find((part) => part.startsWith('_') && part !== '_all' && !known.has(part));
  const hint = special === undefined ? '' : suggestName(special, known);
  const what = special === undefined ? 'this path' : shownName(special);
  throw new SallyportError('unclassifiable', `${what} is not supported here${hint}`);
}

/** A step of a path: what stands there, or the name of what may. */
type Step = Readonly<{ text: string; name: string | undefined }>;

function shapeOf(path: string): readonly Step[] {
  const steps = path.split('/').filter((one) => one !== '');
  return steps.map((text) => ({ text, name: /^\{(\w+)\}$/.exec(text)?.[1] }));
}

function capture(
  shape: readonly Step[],
  parts: readonly string[],
): OpensearchCall['captured'] | undefined {
  const captured: Record<string, string> = {};
  for (const [at, { text, name }] of shape.entries()) {
    const part = parts[at] ?? '';
    if (name === undefined ? text !== part : !fits(name, part)) return undefined;
    if (name !== undefined) captured[name] = part;
  }
  return captured;
}

function fits(name: string, part: string): boolean {
  // What begins with an underscore names a part of the API, never an index.
  return name !== 'index' || !part.startsWith('_') || part.startsWith('_all');
}

function decode(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw new SallyportError('bad_request', 'the path is not well-formed percent-encoded UTF-8');
  }
  // Names in a list, and scrolls as they are sealed, are longer.
  const isLong = text.includes(',') || SEALED.some((prefix) => text.startsWith(prefix));
  const most = isLong ? MAX_PART_BYTES : MAX_ID_BYTES;
  if (Buffer.byteLength(text) > most) {
    throw new SallyportError('bad_request', `a part of the path is over ${most} bytes`);
  }
  return text;
}

function readParameters(query: string, endpoint: Endpoint): ReadonlyMap<ParameterName, string> {
  const read = new Map<ParameterName, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (seen.has(name)) {
      throw new SallyportError('bad_request', `the parameter ${shownName(name)} is given twice`);
    }
    seen.add(name);
    if (LAYOUT.includes(name)) continue;
    read.set(known(name, value, endpoint), value);
  }
  return read;
}

function known(name: string, value: string, { name: call, parameters }: Endpoint): ParameterName {
  const found = ['filter_path' as const, ...parameters].find((one) => one === name);
  if (found === undefined) {
    const why = Object.hasOwn(DENIED_PARAMETERS, name) ? DENIED_PARAMETERS[name] : undefined;
    const hint = why === undefined ? suggestName(name, parameters) : `: ${why}`;
    throw new SallyportError('denied', `\`${call}\` takes no parameter ${shownName(name)}${hint}`);
  }
  if (!PARAMETERS[found].values.test(value)) {
    throw new SallyportError(
      'bad_request',
      `the parameter \`${found}\` has a value that is not supported`,
    );
  }
  return found;
}
