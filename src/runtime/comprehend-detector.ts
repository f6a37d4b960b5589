import {
  type ComprehendClient,
  DetectPiiEntitiesCommand,
  type PiiEntity,
} from '@aws-sdk/client-comprehend';
import { codePointIndex } from '../masking/code-points.ts';
import { anyEntityNamed, type EntityName } from '../masking/entity-name.ts';
import type { Finding } from '../masking/finding.ts';
import type { ModelSetting } from '../masking/mask-profile.ts';
import { type AskModel, unreadableAnswer } from '../masking/model-detector.ts';
import { customName } from './custom-name.ts';

/** Where Comprehend has a name of its own. */
const NAMES: Readonly<Record<string, EntityName>> = {
  BANK_ACCOUNT_NUMBER: 'US_BANK_ACCOUNT_NUMBER',
  BANK_ROUTING: 'US_BANK_ROUTING_NUMBER',
  CREDIT_DEBIT_NUMBER: 'CREDIT_DEBIT_CARD_NUMBER',
  CREDIT_DEBIT_CVV: 'CREDIT_DEBIT_CARD_CVV',
  CREDIT_DEBIT_EXPIRY: 'CREDIT_DEBIT_CARD_EXPIRY',
  SSN: 'US_SOCIAL_SECURITY_NUMBER',
  PASSPORT_NUMBER: 'US_PASSPORT_NUMBER',
};

/** Between texts that are sent as one; the end of a paragraph is the end of a sentence. */
const SEPARATOR = '\n\n';

/**
 * 100 KB of UTF-8 for one document, and a unit of UTF-16 has at most three bytes.
 * https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
 */
export const COMPREHEND_SIZES = { request: 25_000, overlap: 400, pieces: 200 } as const;

type Parts = Readonly<{
  client: Pick<ComprehendClient, 'send'>;
  setting: Extract<ModelSetting, { kind: 'comprehend' }>;
}>;

/** Asks Amazon Comprehend: the texts of a request are one document. */
export function askComprehend({ client, setting }: Parts): AskModel {
  return async (pieces, abortSignal) => {
    const command = new DetectPiiEntitiesCommand({
      Text: pieces.join(SEPARATOR),
      LanguageCode: setting.language,
    });
    const { Entities } = await client.send(command, { abortSignal });
    if (!Array.isArray(Entities)) throw unreadableAnswer();
    const index = codePointIndex(pieces.join(SEPARATOR));
    const found = Entities.map((entity) => findingOf(entity, index)).filter(
      (_, at) => (Entities[at]?.Score ?? 1) >= setting.minScore,
    );
    return splitBack(pieces, found);
  };
}

/** INVARIANT: offsets count code points, not UTF-16 units. https://docs.aws.amazon.com/comprehend/latest/APIReference/API_PiiEntity.html */
function findingOf(
  { Type, BeginOffset, EndOffset }: PiiEntity,
  indexOf: (position: number) => number | undefined,
): Finding {
  const start = indexOf(BeginOffset ?? -1);
  const end = indexOf(EndOffset ?? -1);
  if (start === undefined || end === undefined || start >= end || !Type) throw unreadableAnswer();
  return { entity: NAMES[Type] ?? anyEntityNamed(Type) ?? customName(Type), start, end };
}

/** What crosses the end of a text is a finding of both. */
function splitBack(
  pieces: readonly string[],
  found: readonly Finding[],
): readonly (readonly Finding[])[] {
  let from = 0;
  return pieces.map(({ length }) => {
    const begin = from;
    from += length + SEPARATOR.length;
    return found
      .filter(({ start, end }) => start < begin + length && end > begin)
      .map(({ entity, start, end }) => ({
        entity,
        start: Math.max(0, start - begin),
        end: Math.min(length, end - begin),
      }));
  });
}
