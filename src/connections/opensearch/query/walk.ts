import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { WalkContext } from './walk-context.ts';

/** Walks through a query, for parts of a search that hold queries of their own. */
export type Walk = (query: ParsedJson, context: WalkContext, at: string) => WritableJson;
