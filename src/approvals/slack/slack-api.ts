import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../../gateway/secret.ts';
import type { SlackMessage } from './approval-blocks.ts';
import { confirmedEmail } from './confirmed-email.ts';

/** Where a message is, for as long as it is to be updated. */
export type PostedMessage = Readonly<{ channel: string; ts: string }>;

/** What Slack says of one of its users at this moment. */
export type SlackMember = Readonly<{
  id: string;
  /** Its workspace, and the organisation above that, if there is one */
  teams: readonly string[];
  /** Neither a guest nor a stranger, a bot nor a closed account */
  full: boolean;
  /** Its address in lower case, where Slack has confirmed it and tells it */
  email?: string;
}>;

/**
 * The few methods of Slack's Web API that approvals need. Failures throw SallyportError
 * `unavailable`; what Slack answered is not passed on.
 */
export interface SlackApi {
  post(channel: string, message: SlackMessage): Promise<PostedMessage>;
  /** False when there is no such message any more. */
  update(posted: PostedMessage, message: SlackMessage): Promise<boolean>;
  openView(trigger: string, view: Json): Promise<void>;
  /** Who a user is. */
  member(user: string): Promise<SlackMember>;
  /** Says something to one user, unseen by others. */
  tell(channel: string, user: string, text: string): Promise<void>;
}

type Deps = Readonly<{
  fetch: typeof fetch;
  /** `https://slack.com/api`, without a trailing slash */
  url: string;
  token: () => Promise<Secret<string>>;
  /** Milliseconds for one call, attempts included */
  timeoutMs?: number;
}>;

const ATTEMPTS = 4;
const MAX_RETRY_SECONDS = 30;
const answer = z.looseObject({ ok: z.literal(true) });
const updated = z.union([
  answer,
  z.looseObject({ ok: z.literal(false), error: z.literal('message_not_found') }),
]);
const posted = answer.extend({ channel: z.string(), ts: z.string() });
/** https://docs.slack.dev/reference/objects/user-object. What is not said of a user is not assumed. */
const info = answer.extend({
  user: z.looseObject({
    id: z.string(),
    team_id: z.string(),
    deleted: z.boolean(),
    is_bot: z.boolean(),
    is_restricted: z.boolean(),
    is_ultra_restricted: z.boolean(),
    /** Only said in channels that workspaces share */
    is_stranger: z.boolean().default(false),
    enterprise_user: z.looseObject({ enterprise_id: z.string() }).optional(),
    is_email_confirmed: z.boolean().default(false),
    /** Only with the scope `users:read.email` */
    profile: z.looseObject({ email: z.string().nullish() }).optional(),
  }),
});

/** https://docs.slack.dev/reference/methods, honouring its rate limits (`retry-after`). */
export function slackApi({ fetch, url, token, timeoutMs = 60_000 }: Deps): SlackApi {
  async function call<T>(method: string, body: Body, shape: z.ZodType<T>): Promise<T> {
    const signal = AbortSignal.timeout(timeoutMs);
    const secret = await token();
    for (let attempt = 1; ; attempt++) {
      const response = await send(method, body, secret, signal);
      if (response.status !== 429 || attempt === ATTEMPTS) return read(method, response, shape);
      await response.body?.cancel();
      await pause(response.headers.get('retry-after'), signal);
    }
  }

  async function send(method: string, body: Body, secret: Secret<string>, signal: AbortSignal) {
    try {
      return await fetch(`${url}/${method}`, {
        method: 'POST',
        headers: {
          ...(!isForm(body) && { 'content-type': 'application/json; charset=utf-8' }),
          authorization: `Bearer ${reveal(secret)}`,
        },
        body: isForm(body) ? body : JSON.stringify(body),
        redirect: 'error',
        signal,
      });
    } catch {
      throw failed(method, 'did not answer');
    }
  }

  return {
    async post(channel, { text, blocks }) {
      const { channel: where, ts } = await call(
        'chat.postMessage',
        { channel, text, blocks, unfurl_links: false, unfurl_media: false },
        posted,
      );
      return { channel: where, ts };
    },
    async update({ channel, ts }, { text, blocks }) {
      const { ok } = await call('chat.update', { channel, ts, text, blocks }, updated);
      return ok;
    },
    async openView(trigger_id, view) {
      await call('views.open', { trigger_id, view }, answer);
    },
    async member(user) {
      // Methods that read take forms alone.
      const { user: found } = await call('users.info', new URLSearchParams({ user }), info);
      const { deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger } = found;
      const organisation = found.enterprise_user?.enterprise_id;
      const said = { confirmed: found.is_email_confirmed, email: found.profile?.email };
      const email = confirmedEmail(said);
      return {
        id: found.id,
        teams: [found.team_id, ...(organisation === undefined ? [] : [organisation])],
        full: ![deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger].includes(true),
        ...(email !== undefined && { email }),
      };
    },
    async tell(channel, user, text) {
      await call('chat.postEphemeral', { channel, user, text }, answer);
    },
  };
}

type Body = Json | URLSearchParams;

function isForm(body: Body): body is URLSearchParams {
  return body instanceof URLSearchParams;
}

async function pause(retryAfter: string | null, signal: AbortSignal): Promise<void> {
  const seconds = /^\d{1,3}$/.test(retryAfter ?? '') ? Number(retryAfter) : 1;
  try {
    await setTimeout(Math.min(seconds, MAX_RETRY_SECONDS) * 1000, undefined, { signal });
  } catch {
    throw failed('a call', 'was limited for too long');
  }
}

async function read<T>(method: string, response: Response, shape: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await response.json();
  } catch {
    throw failed(method, 'answered what is no JSON');
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw failed(method, 'refused the call');
  return parsed.data;
}

// INVARIANT: neither the token nor anything that Slack answered is in the error.
function failed(method: string, what: string): SallyportError {
  return new SallyportError('unavailable', `Slack (${method}) ${what}`);
}
