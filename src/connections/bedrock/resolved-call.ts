import type { BedrockModel } from '../../config/bedrock-connection.ts';
import type { Json } from '../../gateway/json.ts';
import type { AnswerMasking } from './answer-masking.ts';
import type { Dialect } from './dialect.ts';
import type { MaskedPrompt } from './mask-prompt.ts';
import type { WholeMasker } from './stream/answer-visitor.ts';
import type { UnknownEvents } from './stream/event-masker.ts';

/** A call as it is sent, and how its answer is masked. */
export type ResolvedCall = AnswerMasking &
  Readonly<{
    connection: string;
    dialect: Dialect;
    /** With its query, encoded */
    path: string;
    headers: Readonly<Record<string, string>>;
    /** The body that is sent, masked; where a mask asks a service, that is asked now */
    prompt: (signal: AbortSignal) => Promise<MaskedPrompt>;
    /** Masks what the record keeps, where policies ask for no mask */
    recording: WholeMasker | undefined;
    /** The prompt as the record keeps it, where it is not the one that is sent */
    recordedPrompt: Json | undefined;
    unknownEvents: UnknownEvents;
    prices: BedrockModel['prices'];
    /** The answer where nothing has to be asked */
    local: Json | undefined;
  }>;
