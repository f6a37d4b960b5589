import { beforeEach, describe, expect, test } from 'vitest';
import type { ApprovalStore } from '../../../src/approvals/approval-store.ts';
import { APPROVE_ACTION, REJECT_ACTION } from '../../../src/approvals/slack/approval-blocks.ts';
import { REASON_BLOCK } from '../../../src/approvals/slack/reject-view.ts';
import { serveInteraction } from '../../../src/approvals/slack/serve-interactions.ts';
import type { SlackMember } from '../../../src/approvals/slack/slack-api.ts';
import type { Config } from '../../../src/config/config-schema.ts';
import type { CallerRequest } from '../../../src/gateway/caller-request.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { approval } from '../../contract/approval-store-contract.ts';
import { memoryApprovalStore } from '../../support/memory-approval-store.ts';
import { clicked, signedRequest, submitted } from './slack-payloads.ts';

const SECRET = new Secret('signing-secret');
const START = Date.parse(approval().requestedAt);
const groups = ['data-owners'];
const slack = {
  team: 'T0SALLY',
  channel: 'C0APPROVALS',
  people: {
    U0OLIVIA: { principal: 'demo/olivia', groups },
    U0OSCAR: { principal: 'demo/oscar', groups },
    U0DANA: { principal: 'demo/dana', groups },
    U0SAM: { principal: 'demo/sam', groups: ['support'] },
    'otto@example.com': { principal: 'demo/otto', groups },
    'dana.two@example.com': { principal: 'demo/dana2', person: 'demo/dana', groups },
  },
};

let now: number;
let store: ApprovalStore;
let told: string[];
let opened: string[];
/** What Slack says of whoever clicks, where that is not a full member */
let said: Partial<SlackMember> | 'nothing';

beforeEach(async () => {
  now = START;
  told = [];
  opened = [];
  said = {};
  store = memoryApprovalStore(() => now);
  await store.request(approval({ id: 'a1', barred: ['demo/dana'] }));
});

function request(payload: unknown, change: Partial<CallerRequest> = {}): CallerRequest {
  return { ...signedRequest(payload, SECRET, now), ...change };
}

function serve(from: CallerRequest): Promise<Response> {
  return serveInteraction(from, {
    config: { slack } as unknown as Config,
    store,
    now: () => now,
    maskText: (text) => text.replaceAll('secret', '[masked]'),
    signingSecrets: async () => [SECRET],
    slack: {
      async openView(trigger) {
        opened.push(trigger);
      },
      async member(id) {
        if (said === 'nothing') throw new SallyportError('unavailable', 'Slack did not answer');
        return { id, teams: ['T0SALLY'], full: true, ...said };
      },
      async tell(_channel, user, text) {
        told.push(`${user}: ${text}`);
      },
    },
  });
}

/** Somebody whom the configuration lists by address alone, as far as Slack says that it is them. */
const OTTO = { id: 'U0NEW', team_id: 'T0SALLY' };

const of = (id: string) => ({ id, team_id: 'T0SALLY' });
const votes = async () => (await store.get('a1'))?.votes ?? [];

describe('nothing is done by', () => {
  test('a body that Slack did not sign', async () => {
    const genuine = request(clicked(APPROVE_ACTION));
    const forged = { ...genuine, body: request(clicked(APPROVE_ACTION, 'a2')).body };
    await expect(serve(forged)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await votes()).toEqual([]);
  });

  test('a body that was signed long ago', async () => {
    const old = request(clicked(APPROVE_ACTION));
    now += 301_000;
    await expect(serve(old)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await votes()).toEqual([]);
  });

  test('a request with a query', async () => {
    const asked = request(clicked(APPROVE_ACTION), { query: 'a=1' });
    await expect(serve(asked)).rejects.toMatchObject({ code: 'bad_request' });
  });

  test.each([
    ['the requester', of('U0DANA'), /cannot decide/],
    ['a member of no group that decides', of('U0SAM'), /members of data-owners/],
    ['a user who is not listed', of('U0GUEST'), /no approver/],
  ])('%s, who is told why', async (_who, user, why) => {
    for (const action of [APPROVE_ACTION, REJECT_ACTION]) {
      const response = await serve(request(clicked(action, 'a1', user)));
      expect(response.status).toBe(200);
    }
    expect(told.length).toBe(2);
    for (const text of told) expect(text).toMatch(why);
    expect(await votes()).toEqual([]);
    expect(opened).toEqual([]);
  });

  test('a listed id of another workspace, who is not written to', async () => {
    const stranger = { id: 'U0OLIVIA', team_id: 'T0OTHER' };
    expect((await serve(request(clicked(APPROVE_ACTION, 'a1', stranger)))).status).toBe(200);
    expect(told).toEqual([]);
    expect(await votes()).toEqual([]);
  });

  test.each<[string, Partial<SlackMember>]>([
    ['a guest', { full: false }],
    ['somebody who is of another workspace by now', { teams: ['T0OTHER'] }],
    ['somebody else than was asked for', { id: 'U0OSCAR' }],
  ])('%s whom the configuration lists, who is told why, and it is noted', async (_who, member) => {
    said = member;
    await serve(request(clicked(APPROVE_ACTION)));
    await serve(request(clicked(REJECT_ACTION)));
    const form = await serve(request(submitted('no')));
    expect(await form.json()).toMatchObject({
      errors: { [REASON_BLOCK]: expect.stringContaining('full members') },
    });
    expect(told).toEqual([expect.stringMatching(/guest/), expect.stringMatching(/guest/)]);
    expect([await votes(), opened]).toEqual([[], []]);
    const notes = await store.notes('a1');
    expect(notes.map(({ by }) => by)).toEqual(Array(3).fill('slack/T0SALLY/U0OLIVIA'));
  });

  test.each<[string, Partial<SlackMember>, RegExp]>([
    ['tells no confirmed address of', {}, /no approver/],
    ['tells an address that is not listed of', { email: 'eve@example.com' }, /no approver/],
    ['tells a name of a member of objects of', { email: 'constructor' }, /no approver/],
    ['calls a guest', { email: 'otto@example.com', full: false }, /guest/],
    ['knows in another workspace', { email: 'otto@example.com', teams: ['T0OTHER'] }, /guest/],
    ['takes for somebody else', { email: 'otto@example.com', id: 'U0OTHER' }, /guest/],
    ['knows as the one who asks', { email: 'dana.two@example.com' }, /cannot decide/],
  ])('an id that is not listed, and that Slack %s', async (_what, member, why) => {
    said = member;
    for (const action of [APPROVE_ACTION, REJECT_ACTION]) {
      expect((await serve(request(clicked(action, 'a1', OTTO)))).status).toBe(200);
    }
    expect(told).toEqual(Array(2).fill(expect.stringMatching(why)));
    expect([await votes(), opened]).toEqual([[], []]);
    expect((await store.notes('a1')).length).toBe(2);
  });

  test('a listed address of another workspace, about whom Slack is not asked', async () => {
    said = 'nothing';
    const stranger = { id: 'U0NEW', team_id: 'T0OTHER' };
    expect((await serve(request(clicked(APPROVE_ACTION, 'a1', stranger)))).status).toBe(200);
    expect([told, await votes()]).toEqual([[], []]);
  });

  test('a listed id whose address is listed, too: nobody is two people', async () => {
    said = { email: 'otto@example.com' };
    await serve(request(clicked(APPROVE_ACTION)));
    expect(told).toEqual([expect.stringMatching(/listed twice/)]);
    expect(await votes()).toEqual([]);
  });

  test('anybody, when Slack does not say who it is', async () => {
    said = 'nothing';
    const payloads = [
      clicked(APPROVE_ACTION),
      clicked(REJECT_ACTION),
      submitted('no'),
      clicked(APPROVE_ACTION, 'a1', OTTO),
    ];
    for (const payload of payloads) {
      await expect(serve(request(payload))).rejects.toMatchObject({ code: 'unavailable' });
    }
    expect([await votes(), opened]).toEqual([[], []]);
  });

  test('a button of an approval that does not exist, or is over', async () => {
    await serve(request(clicked(APPROVE_ACTION, 'unheard-of')));
    now += 60 * 60_000;
    await serve(request(clicked(APPROVE_ACTION)));
    await serve(request(clicked(REJECT_ACTION)));
    expect(told).toEqual([
      expect.stringContaining('no such approval'),
      expect.stringContaining('is expired'),
      expect.stringContaining('is expired'),
    ]);
    expect(await votes()).toEqual([]);
  });
});

test('what is refused is noted on the approval, with who the configuration says it was', async () => {
  await serve(request(clicked(APPROVE_ACTION, 'a1', of('U0DANA'))));
  expect(await store.notes('a1')).toMatchObject([{ by: 'demo/dana' }]);
});

test('somebody who is not listed is noted by the id that Slack gives, on what exists alone', async () => {
  await serve(request(clicked(APPROVE_ACTION, 'a1', of('U0GUEST'))));
  await serve(request(clicked(APPROVE_ACTION, 'unheard-of', of('U0GUEST'))));
  expect(await store.notes('a1')).toMatchObject([{ by: 'slack/T0SALLY/U0GUEST' }]);
  expect(await store.notes('unheard-of')).toEqual([]);
});

test('what concerns no approval is counted, with nothing of what was sent', async () => {
  const genuine = request(clicked(APPROVE_ACTION));
  const late = { ...genuine, headers: new Headers(genuine.headers) };
  late.headers.set('x-slack-signature', 'v0=forged');
  const unsigned = { code: 'unauthenticated' };
  for (let time = 0; time < 3; time++) await expect(serve(late)).rejects.toMatchObject(unsigned);
  const unreadable = { code: 'bad_request' };
  await expect(serve(request('not a click'))).rejects.toMatchObject(unreadable);
  for (const action of [APPROVE_ACTION, REJECT_ACTION]) {
    await serve(request(clicked(action, 'unheard-of')));
  }
  const strays = await store.strays.latest();
  expect(strays.map(({ what, count }) => [what, count])).toEqual([
    ['unknown', 2],
    ['unreadable', 1],
    ['unsigned', 3],
  ]);
  expect(JSON.stringify(strays)).not.toMatch(/forged|unheard/);
  store = {
    ...store,
    strays: {
      ...store.strays,
      note: async () => {
        throw new SallyportError('unavailable', 'the record store did not answer');
      },
    },
  };
  await expect(serve(late)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a click approves as the person whom the configuration names', async () => {
  expect((await serve(request(clicked(APPROVE_ACTION)))).status).toBe(200);
  expect(await votes()).toMatchObject([{ by: 'demo/olivia', decision: 'approve', via: 'slack' }]);
});

test('a click of an id that is not listed approves as the person whose confirmed address is', async () => {
  said = { email: 'otto@example.com' };
  await serve(request(clicked(APPROVE_ACTION, 'a1', OTTO)));
  expect(await votes()).toMatchObject([{ by: 'demo/otto', person: 'demo/otto', via: 'slack' }]);
  expect([told, await store.notes('a1')]).toEqual([[], []]);
});

test('a click that comes again changes nothing', async () => {
  const redelivered = request(clicked(APPROVE_ACTION));
  for (let time = 0; time < 3; time++) await serve(redelivered);
  expect((await votes()).length).toBe(1);
  expect(told).toEqual([]);
});

test('rejecting asks for a reason first, which is masked', async () => {
  await serve(request(clicked(REJECT_ACTION)));
  expect(opened).toEqual(['trigger-1']);
  expect(await votes()).toEqual([]);
  await serve(request(submitted('a secret')));
  expect(await votes()).toMatchObject([{ decision: 'reject', reason: 'a [masked]' }]);
});

test('a form that comes too late says so at its field', async () => {
  await serve(request(clicked(APPROVE_ACTION, 'a1', of('U0OSCAR'))));
  const response = await serve(request(submitted('no')));
  expect(await response.json()).toEqual({
    response_action: 'errors',
    errors: { [REASON_BLOCK]: 'this approval is approved, so it cannot be decided' },
  });
});

test('a store that does not answer is not answered for', async () => {
  store = {
    ...store,
    get: async () => {
      throw new SallyportError('unavailable', 'the record store did not answer');
    },
  };
  await expect(serve(request(clicked(APPROVE_ACTION)))).rejects.toMatchObject({
    code: 'unavailable',
  });
});
