import * as z from 'zod';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { APPROVE_ACTION, REJECT_ACTION } from './approval-blocks.ts';
import { REASON_ACTION, REASON_BLOCK, REJECT_VIEW } from './reject-view.ts';

/** Who clicked. Names are never read: anybody can choose one. */
export type SlackUser = Readonly<{ team: string; user: string }>;

/** What was done in Slack. */
export type Interaction =
  | Readonly<{ kind: 'approve'; who: SlackUser; approval: string }>
  /** The button, which opens a form for the reason */
  | Readonly<{ kind: 'ask-reason'; who: SlackUser; approval: string; trigger: string }>
  | Readonly<{ kind: 'reject'; who: SlackUser; approval: string; reason: string }>;

const id = z.string().min(1).max(255);
/** `team_id` is the user's own: people of another workspace (Slack Connect) keep theirs. */
const user = z.looseObject({ id, team_id: id });

const actions = z.looseObject({
  type: z.literal('block_actions'),
  user,
  trigger_id: id,
  actions: z.array(z.looseObject({ action_id: id, value: id })).length(1),
});

const submission = z.looseObject({
  type: z.literal('view_submission'),
  user,
  view: z.looseObject({
    callback_id: z.literal(REJECT_VIEW),
    private_metadata: id,
    state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});

/**
 * What a signed body of Slack's says was done.
 * https://docs.slack.dev/interactivity/handling-user-interaction
 * @throws SallyportError `bad_request`
 */
export function parseInteraction(body: Uint8Array): Interaction {
  const payload = payloadOf(body);
  const clicked = actions.safeParse(payload);
  if (clicked.success) return clickedOf(clicked.data);
  const submitted = submission.safeParse(payload);
  if (submitted.success) return submittedOf(submitted.data);
  throw unknown();
}

function payloadOf(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const [payload, ...more] = new URLSearchParams(text).getAll('payload');
    if (payload === undefined || more.length > 0) throw unknown();
    return JSON.parse(payload);
  } catch {
    throw unknown();
  }
}

function clickedOf({
  actions: [action],
  trigger_id,
  user: { id: name, team_id },
}: z.output<typeof actions>): Interaction {
  const who = { team: team_id, user: name };
  const approval = action?.value ?? '';
  if (action?.action_id === APPROVE_ACTION) return { kind: 'approve', who, approval };
  if (action?.action_id === REJECT_ACTION) {
    return { kind: 'ask-reason', who, approval, trigger: trigger_id };
  }
  throw unknown();
}

function submittedOf({ view, user: by }: z.output<typeof submission>): Interaction {
  const input = z
    .looseObject({ value: z.string().max(1000).nullish() })
    .safeParse(view.state.values[REASON_BLOCK]?.[REASON_ACTION]);
  if (!input.success) throw unknown();
  const reason = input.data.value ?? '';
  const who = { team: by.team_id, user: by.id };
  return { kind: 'reject', who, approval: view.private_metadata, reason };
}

function unknown(): SallyportError {
  return new SallyportError(
    'bad_request',
    'body must be one interaction with an approval message, as Slack sends it',
  );
}
