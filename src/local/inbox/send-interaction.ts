import { signBody } from '../../approvals/slack/verify-signature.ts';
import type { Secret } from '../../gateway/secret.ts';

export type InteractionSender = (payload: object) => Promise<unknown>;

/** Sends an interaction to a gate as Slack does: a form, signed over its bytes. Gives the answer's JSON. */
export function interactionSender(gateUrl: string, secret: Secret<string>): InteractionSender {
  return async (payload) => {
    const body = new TextEncoder().encode(
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    );
    const timestamp = String(Math.floor(Date.now() / 1000));
    const response = await fetch(`${gateUrl}/slack/interactions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signBody(secret, timestamp, body),
      },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the gate answers ${response.status}`);
    return text === '' ? {} : JSON.parse(text);
  };
}
