import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchServices, searchSessionPolicy } from '../../src/credentials/search-policy.ts';
import type { SearchCall, SearchScope } from '../../src/gateway/credential.ts';
import { expiry } from './demo-connection.ts';
import { searchCollection, searchDomain } from './search-connection.ts';

const DOMAIN = 'arn:aws:es:eu-central-1:123456789012:domain/docs-search';
const { domains, collections } = searchServices([searchDomain, searchCollection]);

type Ask = Readonly<{ action: string; resource: string; at?: string }>;

async function allowed(policy: string, ask: Ask): Promise<boolean> {
  const outcome = await runSimulation(
    {
      request: {
        principal: 'arn:aws:sts::123456789012:assumed-role/sallyport-search-data/sallyport-1',
        action: ask.action,
        resource: { resource: ask.resource, accountId: '123456789012' },
        contextVariables: { 'aws:CurrentTime': ask.at ?? '2026-03-01T12:00:00Z' },
      },
      identityPolicies: [
        {
          name: 'data-role',
          policy: { Version: '2012-10-17', Statement: [...domains, ...collections] },
        },
      ],
      sessionPolicy: JSON.parse(policy),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(JSON.stringify(outcome.errors));
  return outcome.overallResult === 'Allowed';
}

function scope(...calls: readonly SearchCall[]): SearchScope {
  return { kind: 'opensearch', connection: 'docs', access: 'read', calls };
}

const SEARCH: SearchCall = { method: 'POST', path: '/kb/_search' };

test('names that could match more than one path are refused', () => {
  for (const path of [
    '/*/_search',
    '/k?/_search',
    ['/$', '{aws:username}/_search'].join(''),
    '/kb/_doc/a*',
    'kb',
    '/kb /_search',
    '/{id}/_search',
  ]) {
    expect(() => searchSessionPolicy(scope({ ...SEARCH, path }), searchDomain, expiry)).toThrow(
      /cannot be named in a policy/,
    );
  }
  for (const name of ['*', 'docs?', 'docs/x', 'Docs', '']) {
    expect(() => searchSessionPolicy(scope(SEARCH), { ...searchDomain, name }, expiry)).toThrow(
      /domain/,
    );
    expect(() => searchSessionPolicy(scope(SEARCH), { ...searchCollection, name }, expiry)).toThrow(
      /collection/,
    );
  }
});

test('a credential of a domain is for the calls of one request and no other', async () => {
  const policy = searchSessionPolicy(
    scope({ method: 'POST', path: '/kb/_mget' }, SEARCH, { method: 'DELETE', path: '/kb/_doc/1' }),
    searchDomain,
    expiry,
  );
  const may = (action: string, path: string) =>
    allowed(policy, { action, resource: `${DOMAIN}${path}` });
  expect(await may('es:ESHttpPost', '/kb/_search')).toBe(true);
  expect(await may('es:ESHttpPost', '/kb/_mget')).toBe(true);
  expect(await may('es:ESHttpDelete', '/kb/_doc/1')).toBe(true);
  for (const [action, path] of [
    ['es:ESHttpGet', '/kb/_search'],
    ['es:ESHttpDelete', '/kb/_search'],
    ['es:ESHttpDelete', '/kb'],
    ['es:ESHttpDelete', '/kb/_doc/12'],
    ['es:ESHttpPost', '/kb/_doc/1'],
    ['es:ESHttpPost', '/hr/_search'],
    ['es:ESHttpPost', '/kb,hr/_search'],
    ['es:ESHttpPost', '/_search'],
    ['es:ESHttpPost', '/kb/_search/template'],
    ['es:DeleteDomain', ''],
    ['es:UpdateDomainConfig', ''],
  ] as const) {
    expect([action, path, await may(action, path)]).toEqual([action, path, false]);
  }
  const elsewhere = `${DOMAIN.replace('docs-search', 'docs-search2')}/kb/_search`;
  expect(await allowed(policy, { action: 'es:ESHttpPost', resource: elsewhere })).toBe(false);
});

test('an id that a policy cannot name stands for the documents of its index alone', async () => {
  const policy = searchSessionPolicy(
    scope({ method: 'GET', path: '/kb/_doc/{id}' }),
    searchDomain,
    expiry,
  );
  const may = (path: string) =>
    allowed(policy, { action: 'es:ESHttpGet', resource: `${DOMAIN}${path}` });
  expect(await may('/kb/_doc/a b')).toBe(true);
  expect(await may('/hr/_doc/a b')).toBe(false);
  expect(await may('/kb/_search')).toBe(false);
});

test('a credential of a collection is for that collection; its role carries the rest', async () => {
  const policy = searchSessionPolicy(scope(SEARCH), searchCollection, expiry);
  const collection = 'arn:aws:aoss:eu-central-1:123456789012:collection/abc123def456';
  expect(await allowed(policy, { action: 'aoss:APIAccessAll', resource: collection })).toBe(true);
  expect(await allowed(policy, { action: 'aoss:APIAccessAll', resource: `${collection}0` })).toBe(
    false,
  );
  expect(await allowed(policy, { action: 'aoss:DeleteCollection', resource: collection })).toBe(
    false,
  );
});

test('after the fence nothing is allowed', async () => {
  const policy = searchSessionPolicy(scope(SEARCH), searchDomain, expiry);
  const ask = { action: 'es:ESHttpPost', resource: `${DOMAIN}/kb/_search` };
  expect(await allowed(policy, { ...ask, at: '2026-03-01T12:00:29Z' })).toBe(true);
  expect(await allowed(policy, { ...ask, at: '2026-03-01T12:00:31Z' })).toBe(false);
});

test('whatever it is for, a policy is short enough for the token service, or refused', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/), { minLength: 1, maxLength: 60 }),
      (indices) => {
        const calls = indices.map(
          (index) => ({ method: 'POST', path: `/${index}/_search` }) as const,
        );
        try {
          expect(
            searchSessionPolicy(scope(...calls), searchDomain, expiry).length,
          ).toBeLessThanOrEqual(2048);
        } catch (error) {
          expect(String(error)).toContain('allowed are 2048');
        }
      },
    ),
  );
});
