import type { Doc } from './document-values.ts';
import { valuesAt } from './document-values.ts';
import type { Field } from './field.ts';
import { notInStandIn } from './rest-error.ts';

const vectors = new WeakMap<Doc, Map<string, Float32Array>>();

/** The vector of a document, remembered with it; empty where it has none. */
function vectorOf(doc: Doc, path: string): Float32Array {
  const known = vectors.get(doc) ?? new Map<string, Float32Array>();
  vectors.set(doc, known);
  const vector = known.get(path) ?? Float32Array.from(valuesAt(doc.source, path), Number);
  known.set(path, vector);
  return vector;
}

/** How close a document is to a query vector, as the engine `lucene` scores it; undefined without a vector. */
export function closeness(
  field: Field,
  wanted: readonly number[],
): (doc: Doc) => number | undefined {
  const query = Float32Array.from(wanted);
  const space = spaceOf(field);
  if (space !== 'cosinesimil' && space !== 'l2') throw notInStandIn(`the space type [${space}]`);
  return (doc) => {
    const vector = vectorOf(doc, field.source);
    if (vector.length === 0) return undefined;
    return space === 'l2'
      ? 1 / (1 + squaredDistance(query, vector))
      : (1 + cosine(query, vector)) / 2;
  };
}

function spaceOf({ spec }: Field): string {
  const { method } = spec as { method?: Readonly<{ space_type?: string }> };
  return method?.space_type ?? String(spec['space_type'] ?? 'l2');
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + (x - (b[i] ?? 0)) ** 2, 0);
}
