import { randomInt } from 'node:crypto';
import type { Config } from '../config/config-schema.ts';
import { bedrockConnector } from '../connections/bedrock/bedrock-connector.ts';
import type { ExchangeSteps } from '../gateway/exchange.ts';
import { reveal, type Secret } from '../gateway/secret.ts';
import { maskingEngine } from '../masking/masking-engine.ts';
import { type ServedKind, serveKind } from './gate.ts';
import { loadModelDetector } from './model-detectors.ts';
import { modelMasking } from './model-masking.ts';

type Parts = Readonly<{
  config: Config;
  /** Secret of a mask profile */
  tokenKey: (profile: string) => Secret<Uint8Array>;
}>;

const NAME_LETTERS = 12;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The bedrock connections, served. */
export async function serveBedrock(
  { config, tokenKey }: Parts,
  steps: ExchangeSteps,
): Promise<ServedKind> {
  const connector = bedrockConnector({
    config,
    masking: await modelMasking({
      masks: config.masks,
      secretOf: (profile) => reveal(tokenKey(profile)),
      loadDetector: loadModelDetector,
    }),
    shownEngine: maskingEngine(),
    newName: randomLetters,
  });
  return serveKind(connector, steps);
}

function randomLetters(): string {
  const letter = () => LETTERS.charAt(randomInt(LETTERS.length));
  return Array.from({ length: NAME_LETTERS }, letter).join('');
}
