import * as z from 'zod';
import type { Json } from '../../gateway/json.ts';
import type { InboxPerson } from './inbox-people.ts';
import type { InboxRoom, Reaction } from './inbox-room.ts';
import type { InteractionSender } from './send-interaction.ts';

type Deps = Readonly<{
  room: InboxRoom;
  send: InteractionSender;
  team: string;
  channel: string;
  people: readonly InboxPerson[];
}>;

const click = z.strictObject({
  user: z.string(),
  ts: z.string(),
  action: z.string(),
  value: z.string(),
});
const form = z.strictObject({
  user: z.string(),
  view: z.json(),
  values: z.record(z.string(), z.record(z.string(), z.string())),
});
const errors = z.object({ errors: z.record(z.string(), z.string()) });

/** What the page of the inbox asks for. Bodies are unchecked; throws ZodError for what is no click. */
export interface InboxService {
  state(): Json;
  click(body: unknown): Promise<Reaction>;
  submit(body: unknown): Promise<Readonly<{ errors: Readonly<Record<string, string>> }>>;
}

/** Clicks of people become interactions, worded as Slack words them. */
export function serveInbox({ room, send, team, channel, people }: Deps): InboxService {
  const from = (id: string) => {
    const person = people.find((one) => one.id === id);
    if (person === undefined) throw new Error('there is no such person');
    return {
      team: { id: team, domain: 'local' },
      user: { id, username: person.name, team_id: team },
    };
  };
  return {
    state: () => ({
      people: people.map(({ id, name }) => ({ id, name })),
      messages: [...room.messages()],
    }),
    async click(body) {
      const { user, ts, action, value } = click.parse(body);
      const { trigger, end } = room.begin(user);
      try {
        await send({
          type: 'block_actions',
          ...from(user),
          trigger_id: trigger,
          channel: { id: channel, name: 'approvals' },
          container: { type: 'message', message_ts: ts, channel_id: channel },
          actions: [{ type: 'button', action_id: action, block_id: 'buttons', value }],
        });
      } finally {
        end();
      }
      return end();
    },
    async submit(body) {
      const { user, view, values } = form.parse(body);
      const state = Object.entries(values).map(([block, inputs]) => [
        block,
        Object.fromEntries(
          Object.entries(inputs).map(([action, value]) => [
            action,
            { type: 'plain_text_input', value },
          ]),
        ),
      ]);
      const answer = await send({
        type: 'view_submission',
        ...from(user),
        view: { ...Object(view), state: { values: Object.fromEntries(state) } },
      });
      const refused = errors.safeParse(answer);
      return { errors: refused.success ? refused.data.errors : {} };
    },
  };
}
