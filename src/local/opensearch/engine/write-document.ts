import type { Json } from '../../../gateway/json.ts';
import { checkDocument } from './check-document.ts';
import type { Index, StoredDoc } from './index-store.ts';
import { inferProperties } from './infer-properties.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { onlyKeys } from './known-keys.ts';
import { extendMapping, propertiesOf } from './mapping.ts';
import { notInStandIn, restError } from './rest-error.ts';

export type Write = Readonly<{
  kind: 'index' | 'create' | 'update' | 'delete';
  id: string;
  body: JsonObject;
  /** The state that the document must be in */
  ifSeqNo?: number;
}>;
export type Written = Readonly<{ status: number; body: JsonObject }>;

/** Writes one document. @throws RestError when the index refuses it */
export function writeDocument(index: Index, write: Write): Written {
  const before = index.docs.get(write.id);
  if (write.ifSeqNo !== undefined && write.ifSeqNo !== before?.seqNo) {
    throw conflict(index, write.id, `required seqNo [${write.ifSeqNo}], primary term [1]`);
  }
  if (write.kind === 'delete') return remove(index, write.id, before);
  if (write.kind === 'update') return update(index, write, before);
  if (write.kind === 'create' && before !== undefined) {
    const reason = `document already exists (current version [${before.version}])`;
    throw conflict(index, write.id, reason);
  }
  return put(index, write.id, write.body, before);
}

function put(index: Index, id: string, source: JsonObject, before: StoredDoc | undefined): Written {
  const mapping = mappingFor(index, source);
  checkDocument(id, source, mapping);
  index.mapping = mapping;
  const doc = { id, source, version: (before?.version ?? 0) + 1, seqNo: index.nextSeqNo++ };
  // Deleted first, so that the order is that of the writes.
  index.docs.delete(id);
  index.docs.set(id, doc);
  return before === undefined
    ? written(index, doc, 201, 'created')
    : written(index, doc, 200, 'updated');
}

function mappingFor(index: Index, source: JsonObject) {
  const { mapping } = index;
  if (mapping.dynamic === 'false') return mapping;
  const added = inferProperties(source, propertiesOf(mapping.raw));
  const [first] = Object.keys(added);
  if (first === undefined) return mapping;
  if (mapping.dynamic === 'strict') {
    const reason = `mapping set to strict, dynamic introduction of [${first}] within [_doc] is not allowed`;
    throw restError(400, 'strict_dynamic_mapping_exception', reason);
  }
  return extendMapping(mapping, { properties: added });
}

function update(index: Index, { id, body }: Write, before: StoredDoc | undefined): Written {
  if (body['script'] !== undefined) throw notInStandIn('a script');
  onlyKeys(body, ['doc', 'doc_as_upsert', 'upsert', 'detect_noop'], 'an update');
  const { doc = {}, upsert } = body;
  const change = isObject(doc) ? doc : {};
  if (before === undefined) {
    const made = isObject(upsert) ? upsert : body['doc_as_upsert'] === true ? change : undefined;
    if (made === undefined) {
      const reason = `[${id}]: document missing`;
      throw restError(404, 'document_missing_exception', reason, shardOf(index));
    }
    return put(index, id, made, undefined);
  }
  const merged = merge(before.source, change);
  const same = JSON.stringify(merged) === JSON.stringify(before.source);
  if (same && body['detect_noop'] !== false) return written(index, before, 200, 'noop');
  return put(index, id, merged, before);
}

function merge(before: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const old = before[name];
    merged[name] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return merged;
}

function remove(index: Index, id: string, before: StoredDoc | undefined): Written {
  index.docs.delete(id);
  const seqNo = index.nextSeqNo++;
  const gone = { id, source: {}, version: (before?.version ?? 0) + 1, seqNo };
  return before === undefined
    ? written(index, gone, 404, 'not_found')
    : written(index, gone, 200, 'deleted');
}

function written(index: Index, doc: StoredDoc, status: number, result: string): Written {
  const shards = result === 'noop' ? 0 : 1;
  return {
    status,
    body: {
      _index: index.name,
      _id: doc.id,
      _version: doc.version,
      result,
      _shards: { total: shards, successful: shards, failed: 0 },
      _seq_no: doc.seqNo,
      _primary_term: 1,
    },
  };
}

function conflict(index: Index, id: string, why: string) {
  const reason = `[${id}]: version conflict, ${why}`;
  return restError(409, 'version_conflict_engine_exception', reason, shardOf(index));
}

function shardOf({ name, uuid }: Index): JsonObject {
  return { index: name, shard: '0', index_uuid: uuid };
}
