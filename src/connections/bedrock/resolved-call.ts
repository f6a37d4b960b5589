import type { BedrockModel } from '../../config/bedrock-connection.ts';
import type { Json } from '../../gateway/json.ts';
import type { Dialect } from './dialect.ts';
import type { WholeMasker } from './stream/answer-visitor.ts';
import type { UnknownEvents } from './stream/event-masker.ts';

/** A call as it is sent, and how its answer is masked. */
export type ResolvedCall = Readonly<{
  connection: string;
  dialect: Dialect;
  /** With its query, encoded */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Masked */
  body: Json;
  /** Masks what comes back, as policies ask */
  masker: WholeMasker;
  /** Masks what the record keeps, where policies ask for no mask */
  recording: WholeMasker | undefined;
  /** Puts placeholders back behind the record, where policies say so */
  restoring: WholeMasker | undefined;
  /** The prompt as the record keeps it */
  recordedPrompt: Json;
  unknownEvents: UnknownEvents;
  prices: BedrockModel['prices'];
  /** The answer where nothing has to be asked */
  local: Json | undefined;
  /** Values masked in the prompt */
  maskedPrompt: number;
}>;
