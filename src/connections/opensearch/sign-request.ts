import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SearchCredential } from '../../gateway/credential.ts';
import { reveal } from '../../gateway/secret.ts';
import { bodyDigest } from './plans/body-digest.ts';
import type { UpstreamCall } from './plans/plan.ts';

/** The headers that show who sends a call. Signed or not, they go to the credential's endpoint only. */
export async function signedHeaders(
  call: UpstreamCall,
  { endpoint, auth }: SearchCredential,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {
    host: endpoint.host,
    ...(call.contentType !== undefined && { 'content-type': call.contentType }),
  };
  if (auth.kind === 'basic') {
    const login = Buffer.from(`${auth.user}:${reveal(auth.password)}`).toString('base64');
    return { ...headers, authorization: `Basic ${login}` };
  }
  const signer = new SignatureV4({
    service: auth.service,
    region: auth.region,
    sha256: Sha256,
    credentials: {
      accessKeyId: auth.accessKeyId,
      secretAccessKey: reveal(auth.secretAccessKey),
      sessionToken: reveal(auth.sessionToken),
    },
  });
  const signed = await signer.sign({
    method: call.method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path: call.path,
    query: { ...call.query },
    // The signer takes the body's digest from here: it knows no body in parts.
    headers: { ...headers, 'x-amz-content-sha256': bodyDigest(call.body ?? '') },
  });
  return signed.headers;
}

/** SHA-256 as the signer wants it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
