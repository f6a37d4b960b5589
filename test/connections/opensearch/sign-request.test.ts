import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../../src/gateway/secret.ts';
import { CONFIGURED, INDICES } from './people-index.ts';
import { type RecordingUpstream, recordingUpstream } from './recording-upstream.ts';
import { searchWorld } from './search-world.ts';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await recordingUpstream(INDICES);
});
afterAll(() => upstream.close());

test.for(['es', 'aoss'] as const)('%s: every call is signed, the body with it', async (service) => {
  const world = searchWorld({
    endpoint: upstream.url,
    indices: CONFIGURED,
    auth: {
      kind: 'sigv4',
      service,
      region: 'eu-central-1',
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: new Secret('canary-secret'),
      sessionToken: new Secret('the-token'),
    },
  });
  upstream.respond(() => ({ json: { count: 1 } }));
  const answer = await world.run({ path: '/kb/_count', body: {} });
  expect(answer.json).toEqual({ count: 1 });
  const raw = '{"index":{}}\n{"text":"one"}\n{"index":{}}\n{"text":"two"}\n';
  await world.run({ method: 'POST', path: '/kb/_bulk', raw });
  expect(upstream.calls().map(({ path }) => path)).toEqual(['/kb/_count', '/kb/_bulk']);
  expect(upstream.calls()[1]?.body).toBe(raw);
  for (const { headers, body } of upstream.all()) {
    expect(headers['authorization']).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/\\d{8}/eu-central-1/${service}/aws4_request, SignedHeaders=`,
      ),
    );
    expect(headers['x-amz-security-token']).toBe('the-token');
    expect(headers['x-amz-content-sha256']).toBe(hash('sha256', body));
  }
  expect(JSON.stringify(upstream.all())).not.toContain('canary');
});

test('a login is sent to the endpoint as basic authentication', async () => {
  const world = searchWorld({ endpoint: upstream.url, indices: CONFIGURED });
  upstream.respond(() => ({ json: { count: 1 } }));
  await world.run({ path: '/kb/_count', body: {} });
  expect(upstream.calls()[0]?.headers['authorization']).toBe(
    `Basic ${Buffer.from('sallyport:canary-password').toString('base64')}`,
  );
});
