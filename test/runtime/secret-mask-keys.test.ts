import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';

import { reveal } from '../../src/gateway/secret.ts';
import { noMaskKeys, secretMaskKeys } from '../../src/runtime/secret-mask-keys.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:masks-AbCdEf';
const SECRET = 'canaryCANARY0123456789canaryCANARY0123456789';

function holding(SecretString?: string) {
  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  mock.on(GetSecretValueCommand).resolves(SecretString === undefined ? {} : { SecretString });
  return { client, mock };
}

test('without a secret no token mask has a key', () => {
  expect(() => noMaskKeys('pii')).toThrow(expect.objectContaining({ code: 'unavailable' }));
});

test('a secret that cannot be fetched is `unavailable`, and the answer of AWS is not kept', async () => {
  const { client, mock } = holding();
  mock.on(GetSecretValueCommand).rejects(Object.assign(new Error(SECRET), { $response: SECRET }));
  const failure: unknown = await secretMaskKeys(client, ARN).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable' });
  expect(JSON.stringify([failure, String((failure as Error).cause)])).not.toContain('canary');
});

test.each([undefined, '', 'short', 'x'.repeat(31)])('`%s` is no secret', async (text) => {
  const { client } = holding(text);
  await expect(secretMaskKeys(client, ARN)).rejects.toMatchObject({ code: 'unavailable' });
});

test('each profile has a key of its own, always the same, and none is the secret', async () => {
  const { client, mock } = holding(SECRET);
  const keys = await secretMaskKeys(client, ARN);
  const again = await secretMaskKeys(client, ARN);
  const hex = (key: ReturnType<typeof keys>) => Buffer.from(reveal(key)).toString('hex');
  expect(hex(keys('pii'))).toBe(hex(again('pii')));
  expect(keys('pii')).toBe(keys('pii'));
  expect(hex(keys('pii'))).toHaveLength(64);
  expect(hex(keys('pii'))).not.toBe(hex(keys('hr')));
  expect(hex(keys('pii'))).not.toContain(Buffer.from(SECRET).toString('hex').slice(0, 16));
  expect(mock.commandCalls(GetSecretValueCommand)[0]?.args[0].input).toEqual({ SecretId: ARN });
});
