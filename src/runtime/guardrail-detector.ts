import {
  ApplyGuardrailCommand,
  type ApplyGuardrailResponse,
  type BedrockRuntimeClient,
} from '@aws-sdk/client-bedrock-runtime';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { anyEntityNamed, type EntityName } from '../masking/entity-name.ts';
import type { Finding } from '../masking/finding.ts';
import { locateMatch } from '../masking/locate-match.ts';
import type { ModelSetting } from '../masking/mask-profile.ts';
import { type AskModel, unreadableAnswer } from '../masking/model-detector.ts';
import { customName } from './custom-name.ts';

/** A guardrail takes 25 text units of 1,000 characters in one call, unless the account has more. */
export const GUARDRAIL_SIZES = { request: 10_000, overlap: 400, pieces: 50 } as const;

type Parts = Readonly<{
  client: Pick<BedrockRuntimeClient, 'send'>;
  setting: Extract<ModelSetting, { kind: 'guardrail' }>;
}>;

/** What a guardrail says it found, as a string and not as a place. */
type Match = Readonly<{ entity: EntityName; match: string }>;

/**
 * Asks a guardrail of Amazon Bedrock, whatever it would do with what it finds. It answers with
 * strings: every place where one stands is a finding, in whichever of the texts.
 */
export function askGuardrail({ client, setting }: Parts): AskModel {
  async function matchesIn(pieces: readonly string[], abortSignal: AbortSignal) {
    const command = new ApplyGuardrailCommand({
      guardrailIdentifier: setting.guardrailArn,
      guardrailVersion: setting.version,
      source: 'OUTPUT',
      // Only so are entities reported that the guardrail detects without acting on them.
      outputScope: 'FULL',
      content: pieces.map((text) => ({ text: { text } })),
    });
    const answer = await client.send(command, { abortSignal });
    refusePartial(answer);
    return matchesOf(answer);
  }

  return async (pieces, signal) => {
    const matches = await matchesIn(pieces, signal);
    const found = placesOf(matches, pieces);
    if (found !== undefined) return found;
    if (pieces.length === 1) throw unreadableAnswer();
    // What stands in none of the texts may lie across two of them, so each is asked about alone.
    const alone: (readonly Finding[])[] = [];
    for (const piece of pieces) {
      const [findings] = placesOf(await matchesIn([piece], signal), [piece]) ?? [];
      if (findings === undefined) throw unreadableAnswer();
      alone.push(findings);
    }
    return alone;
  };
}

/** A guardrail that did not look at all the text, or looks for nothing sensitive, finds nothing. */
function refusePartial({ guardrailCoverage, usage }: ApplyGuardrailResponse): void {
  const { guarded, total } = guardrailCoverage?.textCharacters ?? {};
  if (guarded !== total) throw unreadableAnswer();
  const { sensitiveInformationPolicyUnits = 0, sensitiveInformationPolicyFreeUnits = 0 } =
    usage ?? {};
  if (sensitiveInformationPolicyUnits + sensitiveInformationPolicyFreeUnits > 0) return;
  throw new SallyportError(
    'denied',
    'the guardrail that a mask asks about text has no sensitive information filter, so nothing more was returned',
  );
}

function matchesOf({ assessments }: ApplyGuardrailResponse): readonly Match[] {
  if (!Array.isArray(assessments)) throw unreadableAnswer();
  return assessments.flatMap(({ sensitiveInformationPolicy }) => {
    const { piiEntities = [], regexes = [] } = sensitiveInformationPolicy ?? {};
    return [
      ...piiEntities.map((one) => ({ ...one, name: one.type, custom: false })),
      ...regexes.map((one) => ({ ...one, name: one.name ?? 'regex', custom: true })),
    ].flatMap(({ name, match, detected, custom }) => {
      if (detected === false) return [];
      // A finding without its text cannot be masked.
      if (!match || !name) throw unreadableAnswer();
      const known = custom ? undefined : anyEntityNamed(name);
      return { entity: known ?? customName(name), match };
    });
  });
}

/** The findings in each text; undefined when a match stands nowhere. */
function placesOf(
  matches: readonly Match[],
  pieces: readonly string[],
): readonly (readonly Finding[])[] | undefined {
  const found: Finding[][] = pieces.map(() => []);
  for (const { entity, match } of matches) {
    let places = 0;
    for (const [index, piece] of pieces.entries()) {
      const located = locateMatch(piece, match);
      places += located.length;
      found[index]?.push(...located.map(([start, end]) => ({ entity, start, end })));
    }
    if (places === 0) return undefined;
  }
  return found;
}
