import type { Json } from '../../gateway/json.ts';
import { sentLines } from '../../gateway/sent-lines.ts';
import type { Approval, Need } from '../approval.ts';
import { type ApprovalState, approvalState, asksPeople, usableUntil } from '../approval-state.ts';
import { visibleText } from '../visible-text.ts';
import { opensText, whatOpens } from '../what-opens.ts';
import { groupsOf } from '../who-decides.ts';

// https://docs.slack.dev/reference/block-kit: characters of a header, a plain text and a button's value
const HEADER_CHARACTERS = 150;
const TEXT_CHARACTERS = 2_900;
const FIELD_CHARACTERS = 600;

/** Buttons of a message, by which an interaction tells what was clicked. */
export const APPROVE_ACTION = 'sallyport-approve';
export const REJECT_ACTION = 'sallyport-reject';

export type SlackMessage = Readonly<{
  /** What a notification shows, and what readers without blocks see */
  text: string;
  blocks: readonly Json[];
}>;

/**
 * An approval as a Slack message, as it stands at a moment (milliseconds since the epoch). Pending,
 * it has buttons; decided, it says what came of it.
 *
 * INVARIANT: nothing that somebody wrote is markup. Texts are `plain_text` and `rich_text`, which
 * Slack shows as they are: no fence, mention or link of theirs can dress up as ours.
 */
export function approvalMessage(approval: Approval, publicUrl: string, now: number): SlackMessage {
  const state = approvalState(approval, now);
  const title = `${TITLES[state]}: ${approval.principal}`;
  const url = `${publicUrl}/approvals/${approval.id}`;
  return {
    text: escaped(cut(title, HEADER_CHARACTERS)),
    blocks: [
      { type: 'header', text: plain(title, HEADER_CHARACTERS) },
      {
        type: 'section',
        fields: fieldsOf(approval, now).map((field) => plain(field, FIELD_CHARACTERS)),
      },
      preformatted(sentLines(approval.request).join('\n')),
      richLine([
        { type: 'text', text: 'Whole request, masked: ' },
        { type: 'link', url, text: `approval ${approval.id}` },
      ]),
      ...(approval.votes.length > 0 ? [section(votesText(approval))] : []),
      ...(asksPeople(state) ? [] : [section(outcomeText(approval, state))]),
      ...(asksPeople(state) || state === 'overdue' ? [buttons(approval.id)] : []),
    ],
  };
}

const TITLES: Readonly<Record<ApprovalState, string>> = {
  pending: 'Approval asked for',
  approved: 'Approved',
  rejected: 'Rejected',
  used: 'Approved and run',
  expired: 'Expired',
  ended: 'Ended early',
  review: 'Ran without approval, to be reviewed',
  overdue: 'Ran without approval, review is overdue',
};

function fieldsOf(approval: Approval, now: number): readonly string[] {
  const { effect, connection, justification, policies, needs, estimate } = approval;
  return [
    `What: ${effect.join(', ')}`,
    `Where: ${connection}`,
    `Why: ${justification ?? 'no reason was given'}`,
    `Needs: ${needs.map((need) => needText(need, groupsOf(need, approval, now))).join(' and ')}`,
    `Policies: ${policies.join(', ')}`,
    ...(estimate === undefined
      ? []
      : [`Expected: ${estimate.rows} rows, planner cost ${Math.round(estimate.cost)}`]),
    `Opens: ${opensText(approval, whatOpens(approval))}`,
    `Decide before: ${approval.brokenGlass?.reviewBy ?? approval.expiresAt}`,
  ];
}

function needText({ approvals }: Need, groups: readonly string[]): string {
  return `${approvals} of ${groups.join(' or ')}`;
}

function votesText({ votes }: Approval): string {
  const lines = votes.map(
    ({ by, decision, at, reason }) =>
      `${decision === 'approve' ? 'Approved' : 'Rejected'} by ${by} at ${at}${reason === undefined ? '' : `: ${reason}`}`,
  );
  return lines.join('\n');
}

function outcomeText(approval: Approval, state: ApprovalState): string {
  switch (state) {
    case 'approved': {
      const until = new Date(usableUntil(approval)).toISOString();
      return approval.opens === undefined
        ? `The request can run until ${until}, once.`
        : `Requests of this kind can run until ${until}.`;
    }
    case 'used':
      return `The request ran at ${approval.usedAt}.`;
    case 'rejected':
      return 'The request does not run.';
    case 'ended':
      return `Ended by ${approval.ended?.by} at ${approval.ended?.at}. It opens nothing any more.`;
    case 'overdue':
      return 'Nobody has reviewed it in time. Who broke the glass is refused until somebody does.';
    default:
      return 'It was not decided, or not used, in time. The request does not run.';
  }
}

function buttons(id: string): Json {
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        style: 'primary',
        action_id: APPROVE_ACTION,
        value: id,
        text: plain('Approve', 75),
      },
      {
        type: 'button',
        style: 'danger',
        action_id: REJECT_ACTION,
        value: id,
        text: plain('Reject', 75),
      },
    ],
  };
}

function plain(text: string, characters: number): Json {
  return { type: 'plain_text', text: cut(text, characters), emoji: false };
}

function section(text: string): Json {
  return { type: 'section', text: plain(text, TEXT_CHARACTERS) };
}

function preformatted(text: string): Json {
  const { length } = visibleText(text.toWellFormed());
  const note = `\n(cut: these are not all of its ${length} characters)`;
  const shown =
    length <= TEXT_CHARACTERS
      ? cut(text, TEXT_CHARACTERS)
      : `${cut(text, TEXT_CHARACTERS - note.length)}${note}`;
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown }] }],
  };
}

function richLine(elements: readonly Json[]): Json {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** A notification's text is markup by nature. https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Cut between characters, so that none is halved, and short enough however Slack counts them; an
 * empty text, which Slack refuses, becomes a dash.
 */
function cut(text: string, characters: number): string {
  const whole = visibleText(text.toWellFormed());
  if (whole === '') return '-';
  if (whole.length <= characters) return whole;
  return `${whole.slice(0, characters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
