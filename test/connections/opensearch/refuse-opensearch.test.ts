import { expect, test } from 'vitest';
import { refuseOpensearch } from '../../../src/connections/opensearch/refuse-opensearch.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';

test('a pending approval is named once in the reason, and in its header', () => {
  const approval = {
    id: 'a1',
    url: 'http://gate/approvals/a1',
    expiresAt: '2026-01-01T00:00:00.000Z',
    approvers: ['data-owners'],
  };
  const sentence = `this request needs the approval of data-owners; see ${approval.url}`;
  const error = new SallyportError('approval_required', sentence, { approval });
  const { status, headers, body } = refuseOpensearch(error);
  expect(status).toBe(403);
  expect(headers).toMatchObject({ 'sallyport-approval': 'a1' });
  const told = { type: 'security_exception', reason: sentence };
  expect(JSON.parse(body)).toEqual({ error: { root_cause: [told], ...told }, status: 403 });
});
