import type { Config } from '../config/config-schema.ts';
import type { ConnectionKind } from '../gateway/operation.ts';

/** The kind of a connection, by its name. */
export function kindOf(config: Config): (connection: string) => ConnectionKind | undefined {
  const { connections } = config;
  return (name) => (Object.hasOwn(connections, name) ? connections[name]?.kind : undefined);
}
