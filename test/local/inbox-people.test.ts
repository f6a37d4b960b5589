import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackApi } from '../../src/approvals/slack/slack-api.ts';
import { slackDecider } from '../../src/approvals/slack/slack-decider.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { type Inbox, startInbox } from '../../src/local/inbox/inbox-server.ts';

const groups = ['data-owners'];
const slack = {
  team: 'T0SALLY',
  channel: 'C0APPROVALS',
  people: {
    U0OLIVIA: { principal: 'local/olivia', groups },
    'oscar@example.com': { principal: 'local/oscar', groups },
  },
};
const botToken = new Secret('local-bot');

let inbox: Inbox;
beforeAll(async () => {
  const signingSecret = new Secret('signing');
  inbox = await startInbox({
    port: 0,
    slack,
    gateUrl: 'http://127.0.0.1:9',
    botToken,
    signingSecret,
  });
});
afterAll(() => inbox.close());

const api = () => slackApi({ fetch, url: inbox.apiUrl, token: async () => botToken });

test('who is listed by address has an id of Slack, and an address that Slack has confirmed', async () => {
  const { people } = (await (await fetch(`${inbox.url}/messages`)).json()) as {
    people: readonly { id: string; name: string }[];
  };
  expect(people.map(({ name }) => name)).toEqual(['olivia', 'oscar']);
  const deciders = people.map(({ id }) =>
    slackDecider({ team: slack.team, user: id }, slack, api()),
  );
  expect((await Promise.all(deciders)).map(({ principal }) => principal)).toEqual([
    'local/olivia',
    'local/oscar',
  ]);
});

test('who is listed by id has no address, and an address is nobody that Slack knows', async () => {
  expect(await api().member('U0OLIVIA')).not.toHaveProperty('email');
  await expect(api().member('oscar@example.com')).rejects.toMatchObject({ code: 'unavailable' });
});
