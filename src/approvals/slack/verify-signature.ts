import { createHmac, timingSafeEqual } from 'node:crypto';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../../gateway/secret.ts';

/** How far the clock of a request may be off, either way, in seconds. */
const SKEW_SECONDS = 300;

/**
 * Checks that Slack sent these very bytes: HMAC-SHA-256 of `v0:<timestamp>:<body>` under the signing
 * secret, compared in constant time.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 * @param now milliseconds since the epoch
 * @throws SallyportError `unauthenticated`
 */
export function verifySignature(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly Secret<string>[],
  now: number,
): void {
  const timestamp = headers.get('x-slack-request-timestamp') ?? '';
  const given = headers.get('x-slack-signature') ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(given)) {
    throw refused(
      'headers x-slack-request-timestamp and x-slack-signature must be as Slack writes them',
    );
  }
  // A request of the future would be good for a replay until then.
  if (Math.abs(now / 1000 - Number(timestamp)) > SKEW_SECONDS) {
    throw refused(`the request is more than ${SKEW_SECONDS} seconds off this clock`);
  }
  const genuine = secrets.map((secret) => isSignedBy(secret, timestamp, body, given));
  if (!genuine.includes(true)) throw refused('the signature is not of this body and this app');
}

/** The signature that Slack gives a body. */
export function signBody(secret: Secret<string>, timestamp: string, body: Uint8Array): string {
  const mac = createHmac('sha256', reveal(secret)).update(`v0:${timestamp}:`).update(body);
  return `v0=${mac.digest('hex')}`;
}

function isSignedBy(
  secret: Secret<string>,
  timestamp: string,
  body: Uint8Array,
  given: string,
): boolean {
  return timingSafeEqual(Buffer.from(signBody(secret, timestamp, body)), Buffer.from(given));
}

function refused(sentence: string): SallyportError {
  return new SallyportError('unauthenticated', sentence);
}
