import { SallyportError } from '../gateway/sallyport-error.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';

/** Plain-text limit of an inline session policy in characters (STS AssumeRole, parameter `Policy`). */
const MAX_CHARACTERS = 2048;

/**
 * A session policy of these statements until `expiresAt` (milliseconds since the epoch, rounded down
 * to a second). STS lends credentials for 15 minutes at least; the fence on `aws:CurrentTime` is what
 * ends them sooner. There is no lower fence: a credential cannot be used before it exists, and a
 * clock that runs ahead would lock itself out.
 * @throws SallyportError `unavailable` when the text is longer than STS takes
 */
export function fencedPolicy(
  statements: readonly Pick<PolicyStatement, 'Action' | 'Resource' | 'Condition'>[],
  expiresAt: number,
): string {
  const fence = { DateLessThan: { 'aws:CurrentTime': wholeSecond(expiresAt) } };
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: statements.map(({ Action, Resource, Condition = {} }) => ({
      Effect: 'Allow',
      Action,
      Resource,
      Condition: { ...Condition, ...fence },
    })),
  };
  const text = JSON.stringify(document);
  if (text.length > MAX_CHARACTERS) {
    throw new SallyportError(
      'unavailable',
      `the session policy has ${text.length} characters, allowed are ${MAX_CHARACTERS}; name fewer things in one request`,
    );
  }
  return text;
}

function wholeSecond(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
