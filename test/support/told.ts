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

/** The members of that name of every entry of the list at a path. */
export function toldEach(json: unknown, path: string, member: string): unknown[] {
  const list = told(json, path);
  return Array.isArray(list) ? list.map((one: unknown) => told(one, member)) : [];
}
