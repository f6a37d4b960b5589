import * as z from 'zod';
import type { Json } from '../../gateway/json.ts';
import { reveal, type Secret } from '../../gateway/secret.ts';
import type { InboxPerson } from './inbox-people.ts';
import type { InboxRoom } from './inbox-room.ts';

const blocks = z.array(z.json()).max(50);
const bodies = {
  'chat.postMessage': z.object({ channel: z.string(), text: z.string(), blocks }),
  'chat.update': z.object({ channel: z.string(), ts: z.string(), text: z.string(), blocks }),
  'chat.postEphemeral': z.object({ channel: z.string(), user: z.string(), text: z.string() }),
  'users.info': z.object({ user: z.string() }),
  'views.open': z.object({ trigger_id: z.string(), view: z.json() }),
} as const;

type Deps = Readonly<{
  room: InboxRoom;
  channel: string;
  team: string;
  /** Its users, all of them full members */
  people: readonly InboxPerson[];
  token: Secret<string>;
}>;

type Answer = Readonly<Record<string, Json>>;

/**
 * The methods of Slack's Web API that approvals use, with Slack's own answers.
 * https://docs.slack.dev/reference/methods
 */
export function slackMethods({ room, channel, team, people, token }: Deps) {
  const methods: Readonly<Record<string, (body: unknown) => Answer>> = {
    'chat.postMessage'(body) {
      const { text, blocks: shown, channel: to } = bodies['chat.postMessage'].parse(body);
      if (to !== channel) return failed('channel_not_found');
      return { ok: true, channel, ts: room.post(text, shown as Json[]) };
    },
    'chat.update'(body) {
      const { ts, text, blocks: shown } = bodies['chat.update'].parse(body);
      const found = room.update(ts, text, shown as Json[]);
      return found ? { ok: true, channel, ts, text } : failed('message_not_found');
    },
    'chat.postEphemeral'(body) {
      const { user, text } = bodies['chat.postEphemeral'].parse(body);
      room.tell(user, text);
      return { ok: true };
    },
    'users.info'(body) {
      const { user: id } = bodies['users.info'].parse(body);
      const person = people.find((one) => one.id === id);
      if (person === undefined) return failed('user_not_found');
      const guest = { is_restricted: false, is_ultra_restricted: false };
      const { email } = person;
      return {
        ok: true,
        user: {
          id,
          team_id: team,
          ...{ deleted: false, is_bot: false, ...guest },
          is_email_confirmed: email !== undefined,
          profile: email === undefined ? {} : { email },
        },
      };
    },
    'views.open'(body) {
      const { trigger_id, view } = bodies['views.open'].parse(body);
      return room.openView(trigger_id, view as Json) ? { ok: true } : failed('expired_trigger_id');
    },
  };

  return (method: string, authorization: string | undefined, body: unknown): Answer => {
    if (authorization !== `Bearer ${reveal(token)}`) return failed('invalid_auth');
    const call = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (call === undefined) return failed('unknown_method');
    try {
      return call(body);
    } catch {
      return failed('invalid_arguments');
    }
  };
}

function failed(error: string): Answer {
  return { ok: false, error };
}
