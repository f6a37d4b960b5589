import type { Json } from '../../../gateway/json.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { notInStandIn } from './rest-error.ts';

export type Settings = Readonly<Record<string, string>>;

const KNOWN =
  /^(number_of_shards|number_of_replicas|refresh_interval|max_result_window|knn|knn\.[a-z_.]+)$/;

/** Flat settings without `index.`, from any way to write them. @throws RestError for unknown ones */
export function readSettings(settings: JsonObject): Settings {
  const flat = Object.fromEntries(
    flatten(settings, '').map(([path, value]) => [path.replace(/^index\./, ''), String(value)]),
  );
  for (const name of Object.keys(flat)) {
    if (!KNOWN.test(name)) throw notInStandIn(`the index setting [${name}]`);
  }
  return flat;
}

function flatten(value: JsonObject, prefix: string): readonly (readonly [string, Json])[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    return isObject(inner) ? flatten(inner, `${path}.`) : [[path, inner] as const];
  });
}
