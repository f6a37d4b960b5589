/** What JSON says at a path such as `hits.hits.0._source`; undefined where there is nothing. */
export function told(json: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, step) =>
        typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined,
      json,
    );
}

/** The same for a text. Throws where there is none. */
export function toldText(json: unknown, path: string): string {
  const text = told(json, path);
  if (typeof text === 'string') return text;
  throw new TypeError(`no text at ${path} of ${JSON.stringify(json)}`);
}

/** The same for a number. Throws where there is none. */
export function toldNumber(json: unknown, path: string): number {
  const number = told(json, path);
  if (typeof number === 'number') return number;
  throw new TypeError(`no number at ${path} of ${JSON.stringify(json)}`);
}

/** The same for a list. Throws where there is none. */
export function toldList(json: unknown, path: string): readonly unknown[] {
  const list = told(json, path);
  if (Array.isArray(list)) return list;
  throw new TypeError(`no list at ${path} of ${JSON.stringify(json)}`);
}

/** The members of that name of every entry of the list at a path. */
export function toldEach(json: unknown, path: string, member: string): unknown[] {
  const list = told(json, path);
  return Array.isArray(list) ? list.map((one: unknown) => told(one, member)) : [];
}
