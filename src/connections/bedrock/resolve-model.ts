import type { BedrockConnection, BedrockModel } from '../../config/bedrock-connection.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { partitionOf } from './partition-of.ts';

/** A model of the configuration, and the inference profile that it is reached through. */
export type ResolvedModel = Readonly<{
  id: string;
  profile?: string;
  settings: BedrockModel;
}>;

const ARN =
  /^arn:(aws|aws-cn|aws-us-gov):bedrock:([a-z0-9-]+):(\d{12})?:(foundation-model|inference-profile|application-inference-profile)\/([^/]+)$/;

/**
 * The model that a caller names: by its id, by an inference profile, or by the ARN of either.
 * @throws SallyportError `denied` for one that the connection does not declare
 */
export function resolveModel(name: string, connection: BedrockConnection): ResolvedModel {
  const { models } = connection;
  const local = localName(name, connection);
  const settings = Object.hasOwn(models, local) ? models[local] : undefined;
  if (settings !== undefined) return { id: local, settings };
  for (const [id, declared] of Object.entries(models)) {
    if (Object.hasOwn(declared.profiles, local)) {
      return { id, profile: local, settings: declared };
    }
  }
  throw unknownModel();
}

/** What an ARN of this connection's own region and account names; anything else as it is. */
function localName(name: string, { region, account }: BedrockConnection): string {
  if (!name.startsWith('arn:')) return name;
  const [, partition, ofRegion, ofAccount, kind, id] = ARN.exec(name) ?? [];
  const own = kind === 'foundation-model' ? undefined : account;
  if (partition !== partitionOf(region) || ofRegion !== region || ofAccount !== own) {
    throw unknownModel();
  }
  return id ?? '';
}

function unknownModel(): SallyportError {
  return new SallyportError(
    'denied',
    'the connection declares no such model or inference profile, see GET /connections',
  );
}
