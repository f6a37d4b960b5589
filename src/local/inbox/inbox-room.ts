import { randomUUID } from 'node:crypto';
import type { Json } from '../../gateway/json.ts';

/** A message as the inbox shows it. */
export type InboxMessage = Readonly<{ ts: string; text: string; blocks: readonly Json[] }>;

/** What happened at a click, while it was answered: a form to fill in, or a word to who clicked. */
export type Reaction = { view?: Json; told: string[] };

/** Messages that are kept; older ones fall out. */
const MOST = 200;
/** Pages that are open at once. */
const MOST_WATCHERS = 64;

/** The one channel of the inbox, and what follows clicks in it. */
export interface InboxRoom {
  post(text: string, blocks: readonly Json[]): string;
  /** False where there is no such message. */
  update(ts: string, text: string, blocks: readonly Json[]): boolean;
  /** Newest first. */
  messages(): readonly InboxMessage[];
  /** Takes note of what happens under a trigger until `end` gives it. */
  begin(user: string): Readonly<{ trigger: string; end: () => Reaction }>;
  /** False where nobody clicked, or too long ago. */
  openView(trigger: string, view: Json): boolean;
  tell(user: string, text: string): void;
  /** Calls back at every change, until what it gives back is called; undefined when too many watch. */
  watch(changed: () => void): (() => void) | undefined;
}

export function inboxRoom(): InboxRoom {
  const messages = new Map<string, InboxMessage>();
  const clicks = new Map<string, Readonly<{ user: string; reaction: Reaction }>>();
  const watchers = new Set<() => void>();
  let count = 0;
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  return {
    post(text, blocks) {
      count += 1;
      const ts = `${Math.floor(Date.now() / 1000)}.${String(count).padStart(6, '0')}`;
      messages.set(ts, { ts, text, blocks });
      const [oldest] = messages.keys();
      if (messages.size > MOST && oldest !== undefined) messages.delete(oldest);
      changed();
      return ts;
    },
    update(ts, text, blocks) {
      if (!messages.has(ts)) return false;
      messages.set(ts, { ts, text, blocks });
      changed();
      return true;
    },
    messages: () => [...messages.values()].reverse(),
    begin(user) {
      const trigger = randomUUID();
      const reaction: Reaction = { told: [] };
      clicks.set(trigger, { user, reaction });
      return {
        trigger,
        end() {
          clicks.delete(trigger);
          return reaction;
        },
      };
    },
    openView(trigger, view) {
      const click = clicks.get(trigger);
      if (click !== undefined) click.reaction.view = view;
      return click !== undefined;
    },
    tell(user, text) {
      for (const click of clicks.values()) {
        if (click.user === user) click.reaction.told.push(text);
      }
    },
    watch(watcher) {
      if (watchers.size >= MOST_WATCHERS) return undefined;
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
