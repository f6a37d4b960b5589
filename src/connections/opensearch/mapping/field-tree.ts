import { isRecord } from './is-record.ts';

/** A field as the mapping of an index declares it. */
export type Field = Readonly<{
  type: string;
  /** What a field of type `alias` stands for */
  target?: string;
  copyTo: readonly string[];
  /** It is another view of the field that it lies below */
  multi: boolean;
  /** Values are changed or made up before they are indexed, so that equal is not what it seems */
  normalized: boolean;
}>;

/** What classification must know of an index. */
export type FieldTree = Readonly<{
  fields: ReadonlyMap<string, Field>;
  /** Fields that scripts of the mapping compute from others */
  computed: ReadonlySet<string>;
  /** Searches go through a pipeline that may rename fields, unless they say otherwise */
  searchPipeline: boolean;
}>;

/** An index that is not there yet. */
export const NO_FIELDS: FieldTree = {
  fields: new Map(),
  computed: new Set(),
  searchPipeline: false,
};

/** Reads `mappings` and `settings` of one index as `GET /{index}` gives them. */
export function fieldTree(mappings: unknown, settings?: unknown): FieldTree {
  const fields = new Map<string, Field>();
  if (!isRecord(mappings)) return { ...NO_FIELDS, fields, searchPipeline: hasPipeline(settings) };
  collect(mappings['properties'], '', false, fields);
  const computed = ['derived', 'runtime'].flatMap((member) => {
    const declared = mappings[member];
    return isRecord(declared) ? Object.keys(declared) : [];
  });
  return { fields, computed: new Set(computed), searchPipeline: hasPipeline(settings) };
}

/**
 * The path under which documents hold a field: an alias and another view of a field have no values of
 * their own.
 */
export function resolvedPath(tree: FieldTree, path: string): string {
  const { target, multi = false } = tree.fields.get(path) ?? {};
  if (target !== undefined) return target === path ? path : resolvedPath(tree, target);
  return multi ? resolvedPath(tree, path.slice(0, path.lastIndexOf('.'))) : path;
}

/** The paths above a path: of `a.b.c`, `a` and `a.b`. */
export function pathsAbove(path: string): string[] {
  const steps = path.split('.');
  return steps.slice(1).map((_, i) => steps.slice(0, i + 1).join('.'));
}

function collect(
  properties: unknown,
  prefix: string,
  multi: boolean,
  fields: Map<string, Field>,
): void {
  if (!isRecord(properties)) return;
  for (const [name, declared] of Object.entries(properties)) {
    if (!isRecord(declared)) continue;
    const path = prefix === '' ? name : `${prefix}.${name}`;
    fields.set(path, toField(declared, multi));
    collect(declared['properties'], path, false, fields);
    collect(declared['fields'], path, true, fields);
  }
}

function toField(declared: Readonly<Record<string, unknown>>, multi: boolean): Field {
  const { type, path, copy_to: copyTo, normalizer, null_value: nullValue } = declared;
  return {
    type: typeof type === 'string' ? type : 'object',
    ...(type === 'alias' && typeof path === 'string' && { target: path }),
    copyTo: (Array.isArray(copyTo) ? copyTo : [copyTo]).filter(
      (one): one is string => typeof one === 'string',
    ),
    multi,
    normalized: normalizer !== undefined || nullValue !== undefined,
  };
}

function hasPipeline(settings: unknown): boolean {
  const index = isRecord(settings) ? settings['index'] : undefined;
  const search = isRecord(index) ? index['search'] : undefined;
  const pipeline = isRecord(search) ? search['default_pipeline'] : undefined;
  return pipeline !== undefined && pipeline !== '_none';
}
