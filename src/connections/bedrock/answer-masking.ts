import { unmaskedTexts } from '../../masking/joined-masker.ts';
import { askAboutTexts } from './ask-about-texts.ts';
import type { ClassifiedCall } from './classified-call.ts';
import { hostPolicy } from './links/host-policy.ts';
import { linkFilter } from './links/link-filter.ts';
import type { ModelMasking } from './model-masking.ts';
import { jsonMaskerOf, type WholeMasker } from './stream/answer-visitor.ts';
import type { TextEngine } from './text-engine.ts';
import { joinedThrough, PLAIN_PIPE, pipeThrough } from './text-pipe.ts';

/** An answer whose texts somebody has to be asked about, once it is whole. */
export type AskedAnswer = Readonly<{
  /** Gathers the texts of the answer; what it gives out is for nobody */
  gather: WholeMasker;
  masked: (signal: AbortSignal) => Promise<WholeMasker>;
}>;

/** How an answer is masked. */
export type AnswerMasking = Readonly<{
  /** Masks what comes back, as policies ask */
  masker: WholeMasker;
  /** Where a mask asks a service: takes the masker's place, for one answer */
  asked?: () => AskedAnswer;
  /** Puts placeholders back behind the record, where policies say so */
  restoring: WholeMasker | undefined;
}>;

type Words = WholeMasker['word'];

/** @param rename gives names that a mask covers others */
export function answerMasking(
  { connection }: ClassifiedCall,
  masking: ModelMasking | undefined,
  { rename, unmask }: Readonly<{ rename: Words; unmask: boolean }>,
): AnswerMasking {
  const hosts = connection.links && hostPolicy(connection.links.allow);
  const links = () => (hosts === undefined ? [] : [linkFilter(hosts)]);
  const maskerOf = (engine: TextEngine | undefined): WholeMasker => ({
    pipes: {
      text: () => pipeThrough([...(engine ? [engine.stream()] : []), ...links()]),
      joined: () => joinedThrough(engine?.joined() ?? unmaskedTexts(), () => pipeThrough(links())),
      json: () => engine?.jsonStream() ?? PLAIN_PIPE,
    },
    json: jsonMaskerOf(engine),
    word: rename,
  });
  const masker = maskerOf(masking?.engine);
  if (!masking) return { masker, restoring: undefined };
  const { engine, batch, restore } = masking;
  // A value that comes back may be a link itself.
  const restored = () => pipeThrough([restore(), ...links()]);
  const restoring: WholeMasker = {
    pipes: {
      text: restored,
      joined: () => joinedThrough(unmaskedTexts(), restored),
      json: () => PLAIN_PIPE,
    },
    json: jsonMaskerOf(undefined),
    word: (word) => word,
  };
  const asked = batch && (() => askedAnswer(askAboutTexts(engine, batch), maskerOf));
  return { masker, ...(asked && { asked }), restoring: unmask ? restoring : undefined };
}

function askedAnswer(
  { gather, masked }: ReturnType<typeof askAboutTexts>,
  maskerOf: (engine: TextEngine) => WholeMasker,
): AskedAnswer {
  return {
    gather: maskerOf(gather),
    masked: async (signal) => maskerOf(await masked(signal)),
  };
}
