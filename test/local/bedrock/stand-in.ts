import type {
  BedrockRuntimeClient,
  BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelScope } from '../../../src/gateway/credential.ts';
import { modelCredential } from '../../../src/gateway/credential.ts';
import { reveal } from '../../../src/gateway/secret.ts';
import {
  type LocalBedrock,
  type LocalBedrockOptions,
  startLocalBedrock,
} from '../../../src/local/bedrock/local-bedrock.ts';
import { bedrockClient, CHAT } from '../../support/bedrock-calls.ts';

export type StandIn = Readonly<{
  bedrock: LocalBedrock;
  url: string;
  /** A token minted for a scope; without more, of `invoke` on the chat model */
  token: (scope?: Partial<ModelScope>) => Promise<string>;
  /** The AWS SDK with such a token */
  client: (
    scope?: Partial<ModelScope>,
    config?: BedrockRuntimeClientConfig,
  ) => Promise<BedrockRuntimeClient>;
  close: () => Promise<void>;
}>;

/** The stand-in with a minter that tests can ask for any scope. */
export async function startStandIn(options: LocalBedrockOptions = {}): Promise<StandIn> {
  const bedrock = await startLocalBedrock(options);
  const { url } = bedrock;
  const token: StandIn['token'] = async (more = {}) => {
    const scope: ModelScope = {
      kind: 'bedrock',
      connection: 'claude',
      access: 'invoke',
      models: [CHAT],
      ...more,
    };
    const request = { scope, principal: 'local|user|alice', digest: '00' };
    const { auth } = modelCredential(await bedrock.mint(request, AbortSignal.timeout(5_000)));
    if (auth.kind !== 'bearer') throw new Error('the stand-in mints bearer tokens');
    return reveal(auth.token);
  };
  const clients: BedrockRuntimeClient[] = [];
  return {
    bedrock,
    url,
    token,
    client: async (scope, config) => {
      const client = bedrockClient({ url, token: await token(scope) }, config);
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await bedrock.close();
    },
  };
}
