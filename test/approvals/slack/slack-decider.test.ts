import { describe, expect, test } from 'vitest';
import type { SlackMember } from '../../../src/approvals/slack/slack-api.ts';
import { slackDecider } from '../../../src/approvals/slack/slack-decider.ts';

const groups = ['data-owners'];
const slack = {
  team: 'T0SALLY',
  channel: 'C0APPROVALS',
  people: {
    U0OLIVIA: { principal: 'corp/olivia', groups },
    U0OSCAR: { principal: 'corp/oscar', person: 'oscar@example.com', groups },
  },
};
const byAddress = { 'otto@example.com': { principal: 'corp/otto', groups } };

/** A Slack that says that everybody is a full member, with an address or none. */
function api(email?: string) {
  const asked: string[] = [];
  return {
    asked,
    async member(id: string): Promise<SlackMember> {
      asked.push(id);
      return { id, teams: ['T0SALLY'], full: true, ...(email !== undefined && { email }) };
    },
  };
}

const of = (user: string, team = 'T0SALLY') => ({ user, team });

describe('nobody is', () => {
  test.each([
    ['a user who is not listed', of('U0GUEST')],
    ['a listed id of another workspace', of('U0OLIVIA', 'T0OTHER')],
    ['nobody', of('')],
    ['a name every object has', of('constructor')],
    ['another name every object has', of('__proto__')],
    ['a name in lower case', of('u0olivia')],
    ['an address that is given as an id', of('otto@example.com.')],
  ])('%s', async (_what, who) => {
    const withAddresses = { ...slack, people: { ...slack.people, ...byAddress } };
    for (const config of [slack, withAddresses, undefined]) {
      await expect(slackDecider(who, config, api())).rejects.toMatchObject({ code: 'denied' });
    }
  });

  test('who has a listed address, where the workspace is another', async () => {
    const config = { ...slack, people: byAddress };
    const { asked, member } = api('otto@example.com');
    const decider = slackDecider(of('U0NEW', 'T0OTHER'), config, { member });
    await expect(decider).rejects.toMatchObject({ code: 'denied' });
    expect(asked).toEqual([]);
  });

  test('who is listed by id and by address, whichever entry is the looser one', async () => {
    const people = { U0OTTO: { principal: 'corp/admin', groups: ['all'] }, ...byAddress };
    const config = { ...slack, people };
    const decider = slackDecider(of('U0OTTO'), config, api('otto@example.com'));
    await expect(decider).rejects.toThrow(/listed twice/);
  });
});

test('Slack is not asked about who cannot be listed', async () => {
  const { asked, member } = api();
  await expect(slackDecider(of('U0GUEST'), slack, { member })).rejects.toThrow(/no approver/);
  expect(asked).toEqual([]);
});

test('an id is the principal, person and groups that the configuration gives it', async () => {
  const olivia = { principal: 'corp/olivia', person: 'corp/olivia', groups };
  expect(await slackDecider(of('U0OLIVIA'), slack, api('o@example.com'))).toEqual(olivia);
  const oscar = { principal: 'corp/oscar', person: 'oscar@example.com', groups };
  expect(await slackDecider(of('U0OSCAR'), slack, api())).toEqual(oscar);
});

test('an id that is not listed is whoever its address is listed as', async () => {
  const config = { ...slack, people: { ...slack.people, ...byAddress } };
  const otto = { principal: 'corp/otto', person: 'corp/otto', groups };
  expect(await slackDecider(of('U0NEW'), config, api('otto@example.com'))).toEqual(otto);
});
