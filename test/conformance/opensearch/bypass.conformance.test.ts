import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BYPASS_CASES, type BypassCase } from '../../connections/opensearch/bypass-cases.ts';
import { EMAIL, SSN } from '../../connections/opensearch/people-index.ts';
import { type PeopleWorld, peopleWorld } from './people-world.ts';

const MASKED = { masks: ['pii'] };
let world: PeopleWorld;

beforeAll(async () => {
  world = peopleWorld();
  await world.load();
});
afterAll(() => world.close());

describe('with the mask in force, no raw value comes out of a real cluster', () => {
  test.for(BYPASS_CASES)('$id', async ({ asked, expect: expected }) => {
    const answer = await world.run(asked, MASKED);
    for (const raw of [SSN, SSN.replaceAll('-', ''), EMAIL, '0.75']) {
      expect(answer.text).not.toContain(raw);
    }
    // The last four of one field are what its mask keeps.
    expect(answer.text.replaceAll('****9999', '')).not.toContain('9999');
    if (expected === 'denied') {
      expect(answer.error?.code).toMatch(/^(denied|unclassifiable|bad_request|not_found)$/);
    } else {
      expect(answer.error).toBeUndefined();
      expect(answer.status).toBe(200);
    }
  });
});

test('the same attempts past the gate do give raw values', async () => {
  const searches = BYPASS_CASES.filter(({ asked }) => asked.path.endsWith('/_search'));
  let leaked = 0;
  for (const { asked } of searches) {
    const text = await pastTheGate(asked);
    if (text.includes(SSN) || text.includes(EMAIL)) leaked += 1;
  }
  expect(leaked).toBeGreaterThan(100);
});

async function pastTheGate({ method = 'POST', path, query = '', body, raw }: BypassCase['asked']) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${world.url}${path}?${query}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(sent !== undefined && method !== 'GET' && { body: sent }),
  });
  return response.text();
}
