import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { SlackUser } from './parse-interaction.ts';
import type { SlackApi, SlackMember } from './slack-api.ts';

/**
 * Refuses whoever is no full member of the workspace, as Slack says at this moment: guests, people
 * of other workspaces, bots, accounts that are closed. The configuration may list one all the same,
 * who became a guest since, or left. Gives what Slack says of a full member.
 * @throws SallyportError `denied`; `unavailable` when Slack does not say who it is
 */
export async function refuseGuest(
  { team, user }: SlackUser,
  slack: Pick<SlackApi, 'member'>,
): Promise<SlackMember> {
  const member = await slack.member(user);
  const own = member.teams.includes(team) && member.id === user;
  if (own && member.full) return member;
  throw new SallyportError(
    'denied',
    `the Slack user ${team}/${user} is a guest, of another workspace, or no longer active: full members of the workspace decide`,
  );
}
