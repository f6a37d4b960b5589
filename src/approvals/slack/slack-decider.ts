import type { Config } from '../../config/config-schema.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Decider } from '../decide-approval.ts';
import type { SlackUser } from './parse-interaction.ts';
import { refuseGuest } from './refuse-guest.ts';
import type { SlackApi, SlackMember } from './slack-api.ts';

type People = NonNullable<Config['slack']>['people'];

/**
 * Who a user of Slack is: a full member of the configured workspace whom the configuration lists,
 * by its id or by the address that Slack has confirmed. Names count for nothing: they are for
 * Slack's users to choose.
 * @throws SallyportError `denied`; `unavailable` when Slack does not say who it is
 */
export async function slackDecider(
  who: SlackUser,
  slack: Config['slack'],
  api: Pick<SlackApi, 'member'>,
): Promise<Decider> {
  const people = slack?.team === who.team ? slack.people : {};
  // Nobody has to be asked about who cannot be listed.
  const listable = Object.hasOwn(people, who.user) || Object.keys(people).some(isEmail);
  if (!listable) throw unlisted(who);
  const member = await refuseGuest(who, api);
  const { principal, person = principal, groups } = listed(who, member, people);
  return { principal, person, groups };
}

function isEmail(name: string): boolean {
  return name.includes('@');
}

/** INVARIANT: nobody is two of the people, whichever of them would be asked for. */
function listed(who: SlackUser, { email }: SlackMember, people: People): People[string] {
  const names = [who.user, ...(email === undefined ? [] : [email])];
  const [found, other] = names.flatMap((name) =>
    Object.hasOwn(people, name) && people[name] !== undefined ? [people[name]] : [],
  );
  if (found === undefined) throw unlisted(who);
  if (other === undefined) return found;
  throw new SallyportError(
    'denied',
    `the Slack user ${who.team}/${who.user} is listed twice in \`slack.people\`, by its id and by its e-mail address: it decides nothing until it is listed once`,
  );
}

function unlisted({ team, user }: SlackUser): SallyportError {
  return new SallyportError(
    'denied',
    `the Slack user ${team}/${user} is no approver: \`slack.people\` in the configuration lists who is, by id or by the e-mail address that Slack has confirmed`,
  );
}
