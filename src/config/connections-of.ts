import type { Config } from './config-schema.ts';

type Connection = Config['connections'][string];
type Of<K extends Connection['kind']> = Extract<Connection, { kind: K }>;

/** The connections of one kind, by name. */
export function connectionsOf<K extends Connection['kind']>(
  config: Pick<Config, 'connections'>,
  kind: K,
): Readonly<Record<string, Of<K>>> {
  const all = Object.entries(config.connections);
  return Object.fromEntries(
    all.filter((entry): entry is [string, Of<K>] => entry[1].kind === kind),
  );
}
