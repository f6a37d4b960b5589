import type { Config } from '../../config/config-schema.ts';

/** Somebody who may click. */
export type InboxPerson = Readonly<{
  id: string;
  name: string;
  /** Where the configuration lists the person by address: then nothing knows the id but the inbox */
  email?: string;
}>;

/** The users of the inbox: everybody of the configuration, under an id as Slack would give it. */
export function inboxPeople({ people }: NonNullable<Config['slack']>): readonly InboxPerson[] {
  return Object.entries(people).map(([listed, { principal }], index) => {
    const name = principal.slice(principal.indexOf('/') + 1);
    // No id that a configuration can list has a hyphen, so this one is nobody else's.
    return listed.includes('@')
      ? { id: `U0LOCAL-${index}`, name, email: listed }
      : { id: listed, name };
  });
}
