import type { BedrockConnection } from '../config/bedrock-connection.ts';
import { arnPrefix, unfitName } from './arn-parts.ts';

// INVARIANT: nothing that IAM could read as a wildcard, a policy variable or a further path segment
// reaches a resource ARN, so that an ARN always names one thing.
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,255}$/;

type Place = Pick<BedrockConnection, 'region' | 'account'>;

/**
 * The ARN of a foundation model in a region: models belong to no account.
 * @throws SallyportError `unavailable` for a name that could match more than one
 */
export function modelArn(region: string, id: string): string {
  return `${arnPrefix('bedrock', { region, account: '' })}:foundation-model/${safe('model', id)}`;
}

/**
 * The ARN of an inference profile: those of AWS are named for where they lead and the model, an
 * application's own have a bare id.
 * @throws SallyportError `unavailable` for a name that could match more than one
 */
export function profileArn(place: Place, id: string): string {
  const kind = id.includes('.') ? 'inference-profile' : 'application-inference-profile';
  return `${arnPrefix('bedrock', place)}:${kind}/${safe('inference profile', id)}`;
}

/** The ARN of a guardrail. @throws SallyportError `unavailable` */
export function guardrailArn(place: Place, id: string): string {
  return `${arnPrefix('bedrock', place)}:guardrail/${safe('guardrail', id)}`;
}

function safe(what: string, id: string): string {
  if (SAFE_ID.test(id)) return id;
  throw unfitName(what, id, 'letters, digits and .:_-');
}
