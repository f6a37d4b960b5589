import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coversSize, estimateBand } from '../../src/gateway/estimate-band.ts';

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  '%s is no estimate',
  (value) => {
    expect(() => estimateBand({ rows: value, cost: 1 })).toThrow(RangeError);
    expect(() => estimateBand({ rows: 1, cost: value })).toThrow(RangeError);
  },
);

test.each([
  [0, 0],
  [0.99, 0],
  [1, 1],
  [9.99, 1],
  [10, 2],
  [999, 3],
  [1000, 4],
  [1e15, 16],
  [1e21, 22],
])('%d is in band %i', (value, band) => {
  expect(estimateBand({ rows: value, cost: 0 })).toEqual({ rows: band, cost: 0 });
  expect(estimateBand({ rows: 0, cost: value })).toEqual({ rows: 0, cost: band });
});

test('a larger estimate is never in a smaller band, one ten times as large always in a larger', () => {
  const value = fc.double({ min: 1, max: 1e14, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      const band = (rows: number) => estimateBand({ rows, cost: 0 }).rows;
      expect(band(Math.min(a, b))).toBeLessThanOrEqual(band(Math.max(a, b)));
      expect(band(a * 10)).toBeGreaterThan(band(a));
    }),
  );
});

test.each([
  ['more rows', { rows: 1_000, cost: 50 }, false, false],
  ['a larger cost', { rows: 500, cost: 500 }, false, false],
  ['as much', { rows: 999, cost: 99 }, true, true],
  ['a smaller cost', { rows: 100, cost: 0 }, true, true],
  ['fewer rows', { rows: 99, cost: 50 }, true, false],
])('what was agreed to for 500 rows and a cost of 50: %s', (_, asked, covered, exactly) => {
  const agreed = { rows: 500, cost: 50 };
  expect(coversSize(agreed, asked, false)).toBe(covered);
  expect(coversSize(agreed, asked, true)).toBe(exactly);
});
