import { expect, test } from 'vitest';

import { ERROR_STATUS, type ErrorCode } from '../../src/gateway/error-code.ts';
import { SallyportError, toSallyportError } from '../../src/gateway/sallyport-error.ts';
import { problemResponse } from '../../src/runtime/problem.ts';

test.each(Object.entries(ERROR_STATUS) as [ErrorCode, number][])(
  'a problem for %s has its status, code and sentence',
  async (code, status) => {
    const response = problemResponse(new SallyportError(code, 'a sentence'));
    expect(response.status).toBe(status);
    expect(response.headers.get('sallyport-error')).toBe(code);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status,
      detail: 'a sentence',
      code,
    });
  },
);

test('what caused an error is not in its problem', async () => {
  const response = problemResponse(toSallyportError(new Error('password=hunter2')));
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain('hunter2');
});

test('a pending approval is named in the body and in a header', async () => {
  const approval = {
    id: 'ap-1',
    url: 'https://gate.example/approvals/ap-1',
    expiresAt: '2026-01-01T00:00:00.000Z',
    approvers: ['data-owners'],
  };
  const error = new SallyportError('approval_required', 'needs approval', {
    approval,
    policies: ['p1', 'p2'],
  });
  const response = problemResponse(error);
  expect(await response.json()).toMatchObject({ approval });
  expect(response.headers.get('sallyport-approval')).toBe('ap-1');
  expect(response.headers.get('sallyport-policies')).toBe('p1,p2');
});

test('the SQLSTATE of a rejected statement is kept', async () => {
  const error = new SallyportError('upstream_rejected', 'refused', { sqlstate: '42P01' });
  expect(await problemResponse(error).json()).toMatchObject({ sqlstate: '42P01' });
});

test('more headers never replace the code', () => {
  const error = new SallyportError('denied', 'no');
  const response = problemResponse(error, { allow: 'GET', 'sallyport-error': 'x' });
  expect(response.headers.get('allow')).toBe('GET');
  expect(response.headers.get('sallyport-error')).toBe('denied');
});
