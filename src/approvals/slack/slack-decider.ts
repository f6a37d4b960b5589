import type { Config } from '../../config/config-schema.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Decider } from '../decide-approval.ts';
import type { SlackUser } from './parse-interaction.ts';

/**
 * Who a user of Slack is. Only ids that the configuration lists are anybody: names and addresses in
 * Slack are for its users and their administrators to choose.
 * @throws SallyportError `denied`
 */
export function slackDecider({ team, user }: SlackUser, slack: Config['slack']): Decider {
  const known = slack?.team === team && Object.hasOwn(slack.people, user);
  const who = known ? slack?.people[user] : undefined;
  if (who === undefined) {
    throw new SallyportError(
      'denied',
      `the Slack user ${team}/${user} is no approver: \`slack.people\` in the configuration lists who is`,
    );
  }
  return { principal: who.principal, person: who.person ?? who.principal, groups: who.groups };
}
