import { expect, test } from 'vitest';
import { requestDigest } from '../../../src/approvals/digest.ts';
import { NO_OBLIGATIONS } from '../../../src/gateway/decision.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { peopleService } from './people-service.ts';
import type { Asked } from './search-world.ts';

const { world } = await peopleService();

async function digestOf(asked: Asked): Promise<string> {
  const { canonical, error } = await world.run(asked);
  expect(error).toBeUndefined();
  return requestDigest({
    principal: 'test/alice',
    connection: 'docs',
    canonical: canonical as Json,
    accesses: [],
    obligations: NO_OBLIGATIONS,
    policyVersion: 'v1',
    configVersion: 'v1',
  });
}

const termOf = (digits: string): Asked => ({
  path: '/customers/_search',
  raw: `{"query":{"term":{"age":${digits}}}}`,
});

test('requests that differ in the last digit of a long number are not one request', async () => {
  const [one, other, again] = [
    await digestOf(termOf('12345678901234567890')),
    await digestOf(termOf('12345678901234567891')),
    await digestOf(termOf('12345678901234567890')),
  ];
  expect(other).not.toBe(one);
  expect(again).toBe(one);
});

test('nor are vectors that differ in the last digit of a number', async () => {
  const near = (digits: string): Asked => ({
    path: '/customers/_search',
    raw: `{"query":{"knn":{"embedding":{"vector":[0.1,${digits}],"k":3}}}}`,
  });
  expect(await digestOf(near('0.12345678901234567'))).not.toBe(
    await digestOf(near('0.12345678901234568')),
  );
});

test('what is asked on two sides of white space and escapes is one request', async () => {
  const spaced = termOf(' 1 ');
  const escaped: Asked = { ...spaced, raw: '{"query":{"term":{"\\u0061ge":1}}}' };
  expect(await digestOf(spaced)).toBe(await digestOf(escaped));
});
