import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { http2Client } from '../../support/bedrock-calls.ts';
import { TOKEN } from './bedrock-world.ts';

/** A client whose every request names a session. */
export function clientIn({ url }: { url: string }, session: string): BedrockRuntimeClient {
  const client = http2Client({ url, token: TOKEN });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, {
        'sallyport-session': session,
      });
      return next(args);
    },
    { step: 'build' },
  );
  return client;
}
