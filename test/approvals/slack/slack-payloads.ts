import {
  REASON_ACTION,
  REASON_BLOCK,
  REJECT_VIEW,
} from '../../../src/approvals/slack/reject-view.ts';
import { signBody } from '../../../src/approvals/slack/verify-signature.ts';
import type { CallerRequest } from '../../../src/gateway/caller-request.ts';
import type { Secret } from '../../../src/gateway/secret.ts';

const USER = { id: 'U0OLIVIA', team_id: 'T0SALLY', username: 'olivia' };

/** A click on a button of an approval message, as Slack words it. */
export function clicked(action: string, approval = 'a1', user: object = USER) {
  return {
    type: 'block_actions',
    team: { id: 'T0SALLY', domain: 'sally' },
    user,
    trigger_id: 'trigger-1',
    response_url: 'https://hooks.slack.example/1',
    actions: [{ type: 'button', action_id: action, block_id: 'b', value: approval }],
  };
}

/** The form with a reason, sent. */
export function submitted(reason: unknown, view: object = {}, user: object = USER) {
  return {
    type: 'view_submission',
    team: { id: 'T0SALLY' },
    user,
    view: {
      type: 'modal',
      callback_id: REJECT_VIEW,
      private_metadata: 'a1',
      state: { values: { [REASON_BLOCK]: { [REASON_ACTION]: { value: reason } } } },
      ...view,
    },
  };
}

export function formOf(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A payload as Slack sends it: a form, signed at a moment in milliseconds since the epoch. */
export function signedRequest(
  payload: unknown,
  secret: Secret<string>,
  now: number,
): CallerRequest {
  const body = new TextEncoder().encode(formOf(payload));
  const timestamp = String(Math.floor(now / 1000));
  return {
    method: 'POST',
    path: '/slack/interactions',
    query: '',
    headers: new Headers({
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signBody(secret, timestamp, body),
    }),
    body,
    signal: new AbortController().signal,
  };
}
