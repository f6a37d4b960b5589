import { describe, expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { CONFIGURED, DOCUMENT, MASKS, SSN } from './people-index.ts';
import { peopleService } from './people-service.ts';
import type { Canned } from './recording-upstream.ts';
import { type Asked, searchWorld } from './search-world.ts';

const { upstream, world } = await peopleService({ masks: MASKS, limits: { statementSeconds: 1 } });

const HIT = JSON.stringify({ _index: 'customers', _id: '1', _source: DOCUMENT });
const FAULTS: Readonly<Record<string, Readonly<{ canned: Canned; code: RegExp }>>> = {
  error: {
    canned: { status: 500, json: { error: { type: 'x', reason: SSN } } },
    code: /^upstream_failed$/,
  },
  refusal: {
    canned: {
      status: 400,
      json: {
        error: { type: 'parsing_exception', reason: SSN, root_cause: [{ reason: SSN }] },
        status: 400,
      },
    },
    code: /^upstream_rejected$/,
  },
  conflict: {
    canned: {
      status: 409,
      json: { error: { type: 'version_conflict_engine_exception', reason: SSN } },
    },
    code: /^upstream_rejected$/,
  },
  forbidden: { canned: { status: 403, json: { message: SSN } }, code: /^upstream_failed$/ },
  throttle: {
    canned: { status: 429, json: { error: { type: 'circuit_breaking_exception', reason: SSN } } },
    code: /^upstream_failed$/,
  },
  timeout: { canned: { hang: true }, code: /^upstream_timeout$/ },
  redirect: { canned: { status: 307, json: {} }, code: /^upstream_failed$/ },
  garbage: { canned: { raw: `<html>${SSN}` }, code: /^upstream_failed$/ },
  'another shape': { canned: { raw: '[]' }, code: /^upstream_failed$/ },
  'half an answer': {
    canned: {
      raw: `{"took":1,"hits":{"hits":[${HIT},{"_index":"customers","_source":{"ssn":"${SSN}`,
    },
    code: /^upstream_failed$/,
  },
  'a cut connection': { canned: { cut: `{"hits":{"hits":[${HIT},` }, code: /^upstream_failed$/ },
  'a hit from elsewhere': {
    canned: { raw: '{"hits":{"hits":[{"_index":"hr","_source":{}}]}}' },
    code: /^upstream_failed$/,
  },
  'two answers': { canned: { raw: '{"hits":{"hits":[]}}{}' }, code: /^upstream_failed$/ },
};

const CALLS: Readonly<Record<string, Asked>> = {
  search: { path: '/customers/_search', body: {} },
  msearch: { path: '/customers/_msearch', raw: '{}\n{}\n' },
  get: { method: 'GET', path: '/customers/_doc/1' },
  bulk: { path: '/customers/_bulk', raw: '{"delete":{"_id":"1"}}\n' },
  count: { path: '/customers/_count', body: {} },
};

/** What an answer of another shape, or of hits, is to calls that expect none. */
const HARMLESS = new Set([
  'another shape get',
  'a hit from elsewhere msearch',
  'a hit from elsewhere get',
  'a hit from elsewhere bulk',
  'a hit from elsewhere count',
]);
const matrix = Object.keys(CALLS).flatMap((call) =>
  Object.keys(FAULTS)
    .filter((fault) => !HARMLESS.has(`${fault} ${call}`))
    .map((fault) => ({ call, fault })),
);

describe('whatever upstream does, the error is ours and holds no value', () => {
  test.for(matrix)('$call × $fault', async ({ call, fault }) => {
    const { canned = {}, code = /^$/ } = FAULTS[fault] ?? {};
    upstream.respond(() => canned);
    const asked = CALLS[call];
    if (asked === undefined) throw new Error('no such call');
    const answer = await world.run(asked, { masks: ['pii'] });
    expect(answer.error?.code).toMatch(code);
    expect(answer.text).not.toContain(SSN);
    expect(answer.json).toMatchObject({ status: answer.status, error: { root_cause: [{}] } });
  });
});

test('a refusal keeps its type, and the status by which clients tell it apart', async () => {
  const statuses = async (status: number, type: string) => {
    upstream.respond(() => ({ status, json: { error: { type, reason: SSN } } }));
    const { json, status: given } = await world.run(CALLS['search'] as Asked);
    return [given, told(json, 'error.type'), told(json, 'status')];
  };
  expect(await statuses(409, 'version_conflict_engine_exception')).toEqual([
    409,
    'version_conflict_engine_exception',
    409,
  ]);
  expect(await statuses(404, 'index_not_found_exception')).toEqual([
    404,
    'index_not_found_exception',
    404,
  ]);
  expect(await statuses(400, 'parsing_exception')).toEqual([400, 'parsing_exception', 400]);
  expect(await statuses(400, `value ${SSN}`)).toEqual([400, 'exception', 400]);
});

test('an exchange that is over ends the call', async () => {
  upstream.respond(() => ({ hang: true }));
  const over = new AbortController();
  setTimeout(() => over.abort(), 50);
  const answer = await world.run(CALLS['search'] as Asked, {}, { signal: over.signal });
  expect(answer.error?.code).toBe('unavailable');
});

test('where the names of indices cannot be read, nothing is sent', async () => {
  const gone = searchWorld({ endpoint: new URL('http://127.0.0.1:1'), indices: CONFIGURED });
  const answer = await gone.run(CALLS['search'] as Asked);
  expect(answer.error?.code).toBe('upstream_failed');
});
