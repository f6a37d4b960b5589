import { expect, test } from 'vitest';
import { connectSearch } from '../../../src/connections/opensearch/forward.ts';
import type { ResolvedSearch } from '../../../src/connections/opensearch/plans/plan.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { peopleService } from './people-service.ts';

const { upstream } = await peopleService();

/** The connections whose names are forgotten by the end of one call. */
async function forgotten(defines: boolean): Promise<readonly string[]> {
  const names: string[] = [];
  const auth = { kind: 'basic', user: 'u', password: new Secret('p') } as const;
  const connected = connectSearch(
    { kind: 'opensearch', id: 'c', endpoint: upstream.url, auth, expiresAt: 0 },
    new AbortController().signal,
    { forget: (name) => names.push(name) },
  );
  const request: ResolvedSearch = {
    connection: 'docs',
    timeoutMs: 1_000,
    checks: [],
    call: () => ({ method: 'DELETE', path: '/kb' }),
    answers: [200],
    defines,
    render: () => Promise.reject(new Error('nothing is rendered here')),
  };
  const { body } = await connected.forward(request);
  for await (const _chunk of body) expect(names).toEqual([]);
  await connected.end();
  return names;
}

test('names are read again after a call that changes them, once it is over', async () => {
  upstream.respond(() => ({ json: { acknowledged: true } }));
  expect(await forgotten(true)).toEqual(['docs']);
  expect(await forgotten(false)).toEqual([]);
});
