import type { BedrockConnection } from '../../config/bedrock-connection.ts';
import type { Json } from '../../gateway/json.ts';
import type { Operation } from '../../gateway/operation.ts';
import type { Dialect } from './dialect.ts';
import type { PromptCounts } from './prompt-facts.ts';
import type { ResolvedModel } from './resolve-model.ts';

/** What a request would do, before policies have a say. */
export type ClassifiedCall = Readonly<{
  operation: Operation;
  connection: BedrockConnection;
  dialect: Dialect;
  /** Undefined for a call that is about no single model */
  model: ResolvedModel | undefined;
  /** Read by its shape, not masked */
  body: Json;
  headers: Readonly<Record<string, string>>;
  counts: PromptCounts;
  /** The answer, where nothing has to be asked */
  local: Json | undefined;
  principal: string;
  /** The session that the caller names */
  session: string | undefined;
}>;
