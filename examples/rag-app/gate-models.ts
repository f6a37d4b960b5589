import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime';
import type { GateAccess } from './gate-sql.ts';

/**
 * The AWS SDK, pointed at the gate with the application's token; no AWS credentials. The session goes
 * along as a header, so that prompts stand in the record beside what was retrieved for them.
 */
export function gateModels(
  { gate, token, session }: GateAccess,
  config: BedrockRuntimeClientConfig = {},
): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `${gate}/bedrock/claude`,
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    ...config,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['sallyport-session'] = session;
      return next(args);
    },
    { step: 'build', name: 'sallyportSession' },
  );
  return client;
}
