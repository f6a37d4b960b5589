import { SignatureV4 } from '@smithy/signature-v4';
import type { ModelCredential } from '../../../gateway/credential.ts';
import { reveal } from '../../../gateway/secret.ts';
import { NodeSha256 } from './node-sha256.ts';

export type UpstreamRequest = Readonly<{
  method: 'POST' | 'GET';
  /** Encoded, with its query */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;

/** The headers of a request with those that show who sends it. */
export async function authorize(
  { endpoint, auth }: ModelCredential,
  request: UpstreamRequest,
): Promise<Record<string, string>> {
  const headers = { ...request.headers, host: endpoint.host };
  if (auth.kind === 'bearer') {
    return { ...headers, authorization: `Bearer ${reveal(auth.token)}` };
  }
  const signer = new SignatureV4({
    service: 'bedrock',
    region: auth.region,
    credentials: {
      accessKeyId: auth.accessKeyId,
      secretAccessKey: reveal(auth.secretAccessKey),
      sessionToken: reveal(auth.sessionToken),
    },
    sha256: NodeSha256,
  });
  const signed = await signer.sign({
    method: request.method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
    path: request.path,
    query: {},
    headers,
    body: request.body,
  });
  return signed.headers;
}
