import { expect, test } from 'vitest';
import { echo } from './echo-app.ts';
import { gateUnderTest } from './gate-under-test.ts';

const shapes: readonly (readonly [path: string, type: string, body: object])[] = [
  ['/rds/crm/sql', 'application/problem+json', { code: 'over_limit', status: 413 }],
  ['/rds/crm/Execute', 'application/json', { message: expect.stringContaining('bytes') }],
  [
    '/opensearch/docs/_bulk?refresh=true',
    'application/json; charset=UTF-8',
    { error: { type: 'circuit_breaking_exception' }, status: 413 },
  ],
  [
    '/bedrock/claude/model/any/converse',
    'application/json',
    { message: expect.stringContaining('bytes') },
  ],
  [
    '/bedrock/claude/openai/v1/chat/completions',
    'application/json',
    { error: { type: 'invalid_request_error' } },
  ],
  ['/explain', 'application/problem+json', { code: 'over_limit' }],
];

test.each(shapes)(
  'what is refused before any function sees it is refused in the protocol of %s',
  async (path, type, body) => {
    const gate = await gateUnderTest(echo, { bodyBytes: 1024 });
    const response = await fetch(gate.url + path, { method: 'POST', body: 'a'.repeat(2048) });
    expect(response.status).toBe(413);
    expect(response.headers.get('sallyport-error')).toBe('over_limit');
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.json()).toMatchObject(body);
  },
);
