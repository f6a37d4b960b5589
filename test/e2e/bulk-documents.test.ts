import { beforeAll, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { told, toldList } from '../support/told.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

async function bulk(count: number, session: string) {
  const lines = Array.from({ length: count }, (_, i) => `{"delete":{"_id":"none-${i}"}}\n`);
  const response = await fetch(`${gate.gate.url}/opensearch/docs/tickets/_bulk`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await gate.token('dana')}`,
      'content-type': 'application/x-ndjson',
      'sallyport-session': session,
    },
    body: lines.join(''),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('deleting many documents by name needs an owner, who sees how many and which', async () => {
  const refused = await bulk(118, 'bulk-documents');
  expect(refused.headers.get('sallyport-error')).toBe('approval_required');
  expect(refused.headers.get('sallyport-policies')).toContain('bulk-delete-needs-owner');
  const { body } = await gate.get('audrey', '/sessions/bulk-documents');
  const record = toldList(body, 'exchanges').at(-1);
  expect(told(record, 'facts')).toMatchObject({ documents: 118, estimate: { rows: 118 } });
  expect(JSON.stringify(record)).toContain('none-0');
});

test('deleting a few does not', async () => {
  expect((await bulk(3, 'few-documents')).status).toBe(200);
});
