import type { Doc } from './document-values.ts';
import { readSettings, type Settings } from './index-settings.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { onlyKeys } from './known-keys.ts';
import { EMPTY_MAPPING, extendMapping, type Mapping } from './mapping.ts';
import { notInStandIn, restError } from './rest-error.ts';

export type StoredDoc = Doc & Readonly<{ version: number; seqNo: number }>;

/** An index; what changes is changed in place. */
export type Index = {
  readonly name: string;
  readonly uuid: string;
  /** Milliseconds since the epoch */
  readonly createdAt: number;
  mapping: Mapping;
  settings: Settings;
  readonly aliases: Set<string>;
  /** In the order in which they were written */
  readonly docs: Map<string, StoredDoc>;
  nextSeqNo: number;
};

/** All indices of the stand-in, in memory. */
export interface IndexStore {
  /** By name */
  all(): readonly Index[];
  get(name: string): Index | undefined;
  /** @throws RestError when the name is taken or not allowed */
  create(name: string, body: JsonObject): Index;
  delete(name: string): void;
}

export type IndexStoreDeps = Readonly<{
  now: () => number;
  /** Unguessable text of so many random bytes, in `[A-Za-z0-9_-]` */
  randomText: (bytes: number) => string;
}>;

export function indexStore({ now, randomText }: IndexStoreDeps): IndexStore {
  const indices = new Map<string, Index>();
  return {
    all: () => [...indices.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => indices.get(name),
    create(name, body) {
      onlyKeys(body, ['settings', 'mappings', 'aliases'], 'index creation');
      checkName(name);
      const there = indices.get(name);
      const isAlias = [...indices.values()].some(({ aliases }) => aliases.has(name));
      if (there !== undefined || isAlias) throw alreadyExists(name, there?.uuid ?? '_na_');
      const { settings = {}, mappings = {}, aliases = {} } = body;
      const index: Index = {
        name,
        uuid: randomText(16),
        createdAt: now(),
        mapping: extendMapping(EMPTY_MAPPING, isObject(mappings) ? mappings : {}),
        settings: readSettings(isObject(settings) ? settings : {}),
        aliases: new Set(aliasNames(isObject(aliases) ? aliases : {})),
        docs: new Map(),
        nextSeqNo: 0,
      };
      indices.set(name, index);
      return index;
    },
    delete: (name) => {
      indices.delete(name);
    },
  };
}

function aliasNames(aliases: JsonObject): readonly string[] {
  for (const spec of Object.values(aliases)) plainAlias(spec);
  return Object.keys(aliases);
}

/** Aliases with filters or routing would show other documents than their index. */
export function plainAlias(spec: unknown): void {
  if (typeof spec !== 'object' || spec === null) return;
  for (const key of Object.keys(spec)) throw notInStandIn(`[${key}] of an alias`);
}

function checkName(name: string): void {
  const reason = name !== name.toLowerCase() ? 'must be lowercase' : forbidden(name);
  if (reason === undefined) return;
  const details = { index: name, index_uuid: '_na_' };
  throw restError(
    400,
    'invalid_index_name_exception',
    `Invalid index name [${name}], ${reason}`,
    details,
  );
}

function forbidden(name: string): string | undefined {
  if (/^[_+-]/.test(name)) return "must not start with '_', '-', or '+'";
  if (/[\\/*?"<>| ,#:]/.test(name) || name === '.' || name === '..') {
    return 'must not contain the following characters [ , ", *, \\, <, |, ,, >, /, ?]';
  }
  return Buffer.byteLength(name) > 255 ? 'index name is too long' : undefined;
}

function alreadyExists(name: string, uuid: string) {
  const reason = `index [${name}/${uuid}] already exists`;
  return restError(400, 'resource_already_exists_exception', reason, {
    index: name,
    index_uuid: uuid,
  });
}
