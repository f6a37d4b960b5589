import type { BedrockConnection } from './bedrock-connection.ts';
import type { Config } from './config-schema.ts';

/** What a connection declares: of which type, by name. */
export type Declared = Readonly<{
  type: 'Table' | 'Index' | 'Model';
  declared: Readonly<Record<string, Readonly<{ domain?: string | undefined }>>>;
}>;

/** The tables of a database, the indices of a search service, the models and profiles of Bedrock. */
export function declaredIn(connection: Config['connections'][string]): Declared {
  switch (connection.kind) {
    case 'rds':
      return { type: 'Table', declared: connection.tables };
    case 'opensearch':
      return { type: 'Index', declared: connection.indices };
    case 'bedrock':
      return { type: 'Model', declared: modelsAndProfiles(connection) };
  }
}

/** A call through a profile needs both allowed: the profile leads to other regions. */
function modelsAndProfiles({ models }: BedrockConnection): Declared['declared'] {
  return Object.fromEntries(
    Object.entries(models).flatMap(([id, { domain, profiles }]) =>
      [id, ...Object.keys(profiles)].map((name) => [name, { domain }]),
    ),
  );
}
