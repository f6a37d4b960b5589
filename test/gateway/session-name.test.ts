import { expect, test } from 'vitest';
import { breaksGlass } from '../../src/gateway/session-name.ts';

const said = (value?: string) =>
  breaksGlass(new Headers(value === undefined ? {} : { 'sallyport-break-glass': value }));

test.each(['', 'yes', '1', 'TRUE', 'true, true', 'false, true'])(
  'a request that says %j of breaking the glass is not understood',
  (value) => {
    expect(() => said(value)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  },
);

test('the glass is broken only by who says so', () => {
  expect([said(), said('false'), said('true')]).toEqual([false, false, true]);
});
