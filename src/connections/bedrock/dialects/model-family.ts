import type { Json } from '../../../gateway/json.ts';
import type { Dialect, PartialUse } from '../dialect.ts';
import type { Shape } from '../protocol/shape.ts';
import type { WholeMasker } from '../stream/answer-visitor.ts';
import type { EventMasker, UnknownEvents } from '../stream/event-masker.ts';

/** How the models of one maker are invoked with bodies of their own. */
export type ModelFamily = Readonly<{
  request: Shape;
  response: Shape;
  maxTokens: Dialect['maxTokens'];
  withMaxTokens: Dialect['withMaxTokens'];
  tools: (body: Json) => number;
  answers: (body: Json) => number;
  use: (body: Json) => PartialUse;
  /** Absent for models that do not stream */
  events?: (masker: WholeMasker, unknown: UnknownEvents) => EventMasker;
}>;

const NOTHING = { tools: () => 0, answers: () => 1, use: () => ({}) } as const;

/** A family whose output is limited by a member of the body, at this path of one or two names. */
export function family(
  path: readonly [string] | readonly [string, string] | undefined,
  parts: Pick<ModelFamily, 'request' | 'response'> & Partial<ModelFamily>,
): ModelFamily {
  return { ...NOTHING, ...limitAt(path), ...parts };
}

function limitAt(
  path: readonly [string] | readonly [string, string] | undefined,
): Pick<ModelFamily, 'maxTokens' | 'withMaxTokens'> {
  if (path === undefined) return { maxTokens: () => 'none', withMaxTokens: (body) => body };
  const [outer, inner] = path;
  const read = (body: Json): unknown => {
    const first = Object(body)[outer];
    return inner === undefined ? first : Object(first)[inner];
  };
  return {
    maxTokens: (body) => {
      const found = read(body);
      return typeof found === 'number' ? found : undefined;
    },
    withMaxTokens: (body, most) => ({
      ...Object(body),
      [outer]: inner === undefined ? most : { ...Object(Object(body)[outer]), [inner]: most },
    }),
  };
}
