import type { Config } from '../../config/config-schema.ts';
import type { CallerRequest } from '../../gateway/caller-request.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Secret } from '../../gateway/secret.ts';
import { type Decider, decideApproval } from '../decide-approval.ts';
import { type DecideDeps, giveDecision } from '../give-decision.ts';
import { noteRefused, noteStray } from '../note-refused.ts';
import { type Interaction, parseInteraction } from './parse-interaction.ts';
import { REASON_BLOCK, rejectView } from './reject-view.ts';
import type { SlackApi } from './slack-api.ts';
import { slackDecider } from './slack-decider.ts';
import { verifySignature } from './verify-signature.ts';

export type InteractionDeps = DecideDeps &
  Readonly<{
    config: Config;
    slack: Pick<SlackApi, 'openView' | 'tell' | 'member'>;
    /** The signing secrets that are good now: two, while one takes the other's place */
    signingSecrets: () => Promise<readonly Secret<string>[]>;
  }>;

/**
 * `POST /slack/interactions`: a click on an approval message. Verified over the raw bytes before
 * anything of it is parsed, decided like a decision from anywhere else, and answered at once; the
 * message follows the approval by itself. What is refused is told to the one who clicked.
 * @throws SallyportError `unauthenticated`, `bad_request`, `unavailable`
 */
export async function serveInteraction(
  { headers, body, query }: CallerRequest,
  deps: InteractionDeps,
): Promise<Response> {
  if (query !== '') throw new SallyportError('bad_request', 'this route takes no query');
  const secrets = await deps.signingSecrets();
  const unsigned = { what: 'unsigned', code: 'unauthenticated' } as const;
  await noteStray(() => verifySignature(headers, body, secrets, deps.now()), unsigned, deps);
  const unreadable = { what: 'unreadable', code: 'bad_request' } as const;
  const interaction = await noteStray(() => parseInteraction(body), unreadable, deps);
  try {
    await noteStray(() => act(interaction, deps), { what: 'unknown', code: 'not_found' }, deps);
    return new Response(null, { status: 200 });
  } catch (thrown) {
    const told = thrown instanceof SallyportError && TOLD.has(thrown.code);
    if (!told) throw thrown;
    return explain(interaction, thrown.message, deps);
  }
}

/** What the one who clicked can do something about. */
const TOLD: ReadonlySet<string> = new Set(['denied', 'not_found']);

async function act(interaction: Interaction, deps: InteractionDeps): Promise<void> {
  const { approval } = interaction;
  const decider = await knownDecider(interaction, deps);
  switch (interaction.kind) {
    case 'ask-reason':
      await tryDecision(approval, decider, deps);
      await deps.slack.openView(interaction.trigger, rejectView(approval));
      return;
    case 'approve':
      await giveDecision(approval, decider, { decision: 'approve', via: 'slack' }, deps);
      return;
    case 'reject': {
      const { reason } = interaction;
      const given = { decision: 'reject', via: 'slack', ...(reason !== '' && { reason }) } as const;
      await giveDecision(approval, decider, given, deps);
    }
  }
}

/** Who clicked, where that is an approver; anybody else is noted on the approval. */
function knownDecider(
  { who, approval, kind }: Interaction,
  { config, slack, store, now }: InteractionDeps,
): Promise<Decider> {
  return noteRefused(
    () => slackDecider(who, config.slack, slack),
    { id: approval, by: `slack/${who.team}/${who.user}`, what: `${kind} by slack` },
    { store, now },
  );
}

/** Refuses what the form would be refused for, before anybody writes in it. */
async function tryDecision(id: string, decider: Decider, { store, now }: DecideDeps) {
  const approval = await store.get(id);
  if (approval === undefined) throw new SallyportError('not_found', 'there is no such approval');
  await noteRefused(
    () => decideApproval(approval, decider, { decision: 'reject', via: 'slack' }, now()),
    { id, by: decider.principal, what: 'reject by slack' },
    { store, now },
  );
}

/**
 * A form shows an error at its field. The answer to a button is not shown, so the one who clicked
 * is told in a message of his own.
 * https://docs.slack.dev/surfaces/modals#displaying_errors
 */
async function explain(
  interaction: Interaction,
  sentence: string,
  { config, slack }: InteractionDeps,
): Promise<Response> {
  if (interaction.kind === 'reject') {
    return Response.json({ response_action: 'errors', errors: { [REASON_BLOCK]: sentence } });
  }
  if (config.slack?.team === interaction.who.team) {
    await slack.tell(config.slack.channel, interaction.who.user, sentence);
  }
  return new Response(null, { status: 200 });
}
