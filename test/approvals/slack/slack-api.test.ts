import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { slackApi } from '../../../src/approvals/slack/slack-api.ts';
import { Secret } from '../../../src/gateway/secret.ts';

const TOKEN = 'xoxb-canary-token';
const MESSAGE = { text: 'Approval', blocks: [{ type: 'divider' }] };
const POSTED = { ok: true, channel: 'C1', ts: '1.2' };

type Sent = Readonly<{ url: string; headers: Headers; body: unknown }>;

/** An API whose answers are given in order, the last for ever. */
function apiOf(...answers: readonly (() => Response)[]) {
  const sent: Sent[] = [];
  const stub = async (input: string | URL | Request, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    sent.push({ url: String(input), headers, body: bodyOf(init.body) });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === undefined) throw new TypeError(`fetch failed with ${TOKEN}`);
    return answer();
  };
  const api = slackApi({
    fetch: stub as typeof fetch,
    url: 'https://slack.example/api',
    token: async () => new Secret(TOKEN),
    timeoutMs: 5_000,
  });
  return { api, sent };
}

function bodyOf(body: unknown): unknown {
  return body instanceof URLSearchParams ? String(body) : JSON.parse(String(body));
}

const limited = (after = '0') =>
  new Response('{"ok":false,"error":"ratelimited"}', {
    status: 429,
    headers: { 'retry-after': after },
  });

describe('a failure is unavailable, and tells neither the token nor what Slack said', () => {
  test.each<[string, readonly (() => Response)[]]>([
    ['no answer', []],
    ['no JSON', [() => new Response('<html>')]],
    ['a refusal', [() => Response.json({ ok: false, error: `invalid_auth ${TOKEN}` })]],
    ['an answer without the place of the message', [() => Response.json({ ok: true })]],
    ['a limit that does not end', [() => limited()]],
  ])('%s', async (_what, answers) => {
    const { api } = apiOf(...answers);
    const failure = await api.post('C1', MESSAGE).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/canary|invalid_auth/);
  });
});

test('a limited call is repeated when Slack says, four times at most', async () => {
  const { api, sent } = apiOf(
    () => limited(),
    () => limited(),
    () => Response.json(POSTED),
  );
  expect(await api.post('C1', MESSAGE)).toEqual({ channel: 'C1', ts: '1.2' });
  expect(sent.length).toBe(3);
  const endless = apiOf(() => limited());
  await expect(endless.api.post('C1', MESSAGE)).rejects.toThrow();
  expect(endless.sent.length).toBe(4);
});

test('a call that would have to wait for longer than it may is given up in time', async () => {
  const api = slackApi({
    fetch: (async () => limited('30')) as unknown as typeof fetch,
    url: 'https://slack.example/api',
    token: async () => new Secret(TOKEN),
    timeoutMs: 20,
  });
  await expect(api.post('C1', MESSAGE)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a message that is gone is no failure, so that another can take its place', async () => {
  const gone = apiOf(() => Response.json({ ok: false, error: 'message_not_found' }));
  expect(await gone.api.update({ channel: 'C1', ts: '1.2' }, MESSAGE)).toBe(false);
  const there = apiOf(() => Response.json({ ok: true }));
  expect(await there.api.update({ channel: 'C1', ts: '1.2' }, MESSAGE)).toBe(true);
});

test('each method is called as Slack documents it', async () => {
  const { api, sent } = apiOf(() => Response.json(POSTED));
  await api.post('C1', MESSAGE);
  await api.update({ channel: 'C1', ts: '1.2' }, MESSAGE);
  await api.openView('t1', { type: 'modal' });
  await api.tell('C1', 'U1', 'no');
  const { text, blocks } = MESSAGE;
  expect(sent.map(({ url, body }) => [url.slice(26), body])).toEqual([
    ['chat.postMessage', { channel: 'C1', text, blocks, unfurl_links: false, unfurl_media: false }],
    ['chat.update', { channel: 'C1', ts: '1.2', text, blocks }],
    ['views.open', { trigger_id: 't1', view: { type: 'modal' } }],
    ['chat.postEphemeral', { channel: 'C1', user: 'U1', text: 'no' }],
  ]);
  for (const { headers } of sent) expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
});

describe('who a user is', () => {
  const FLAGS = { deleted: false, is_bot: false, is_restricted: false, is_ultra_restricted: false };
  const USER = { id: 'U1', team_id: 'T1', name: 'olivia', ...FLAGS };
  const said = (user: object) => apiOf(() => Response.json({ ok: true, user }));

  test('is asked with a form, and is a full member where Slack says so', async () => {
    const { api, sent } = said(USER);
    expect(await api.member('U1')).toEqual({ id: 'U1', teams: ['T1'], full: true });
    expect(sent).toMatchObject([{ url: 'https://slack.example/api/users.info', body: 'user=U1' }]);
    const grid = said({ ...USER, enterprise_user: { enterprise_id: 'E1' } });
    expect((await grid.api.member('U1')).teams).toEqual(['T1', 'E1']);
  });

  const address = async (said_: object) =>
    (await said({ ...USER, ...said_ }).api.member('U1')).email;

  test('is an address in lower case, where Slack has confirmed it', async () => {
    const profile = { email: 'Olivia@Example.com' };
    expect(await address({ is_email_confirmed: true, profile })).toBe('olivia@example.com');
    for (const confirmed of [{ is_email_confirmed: false }, {}]) {
      expect(await address({ ...confirmed, profile })).toBeUndefined();
    }
  });

  test.each([undefined, {}, { email: null }, { email: '' }])(
    'is no address where Slack tells none: %j',
    async (profile) => {
      expect(await address({ is_email_confirmed: true, profile })).toBeUndefined();
    },
  );

  test.each([...Object.keys(FLAGS), 'is_stranger'])('is none with %s', async (flag) => {
    const { api } = said({ ...USER, [flag]: true });
    expect(await api.member('U1')).toMatchObject({ full: false });
  });

  test.each(['id', 'team_id', ...Object.keys(FLAGS)])('is not known without %s', async (flag) => {
    const { api } = said({ ...USER, [flag]: undefined });
    await expect(api.member('U1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
