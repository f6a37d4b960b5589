import { describe, expect, test } from 'vitest';
import { insideWindows, opensAt } from '../../src/approvals/inside-window.ts';
import { type TimeWindow, timeWindow } from '../../src/config/time-window.ts';

const MINUTE = 60_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const NIGHT: TimeWindow = { days: [...WEEKDAYS], from: '22:00', to: '06:00', zone: 'UTC' };
const OFFICE: TimeWindow = {
  days: [...WEEKDAYS],
  from: '09:00',
  to: '17:00',
  zone: 'Europe/Berlin',
};

const inside = (window: TimeWindow, iso: string) => insideWindows([window], Date.parse(iso));

test.each([
  [{ ...NIGHT, from: '24:00' }],
  [{ ...NIGHT, from: '9:00' }],
  [{ ...NIGHT, days: [] }],
  [{ ...NIGHT, days: ['monday'] }],
  [{ ...NIGHT, zone: 'Europe/Atlantis' }],
  [{ ...NIGHT, to: '22:00' }],
  [{ ...NIGHT, to: '22:14' }],
  [{ ...NIGHT, until: '2027' }],
])('%j is no window', (given) => {
  expect(timeWindow.safeParse(given).success).toBe(false);
});

test('without windows it is always open', () => {
  expect(insideWindows([], 0)).toBe(true);
});

describe('a night over midnight', () => {
  // 2026-01-05 is a Monday.
  test.each([
    ['2026-01-05T21:59:59.999Z', false],
    ['2026-01-05T22:00:00.000Z', true],
    ['2026-01-06T00:00:00.000Z', true],
    ['2026-01-06T05:59:59.999Z', true],
    ['2026-01-06T06:00:00.000Z', false],
    ['2026-01-06T12:00:00.000Z', false],
  ])('at %s: %s', (iso, open) => {
    expect(inside(NIGHT, iso)).toBe(open);
  });

  test('belongs to the day on which it begins', () => {
    expect(inside(NIGHT, '2026-01-10T03:00:00Z')).toBe(true); // Saturday, the night of Friday
    expect(inside(NIGHT, '2026-01-10T23:00:00Z')).toBe(false);
    expect(inside(NIGHT, '2026-01-12T03:00:00Z')).toBe(false); // Monday, the night of Sunday
  });
});

describe('a window is on the clocks of its zone', () => {
  test.each([
    ['2026-01-05T08:00:00Z', true], // winter: one hour before UTC
    ['2026-01-05T07:59:00Z', false],
    ['2026-07-06T07:00:00Z', true], // summer: two
    ['2026-07-06T15:00:00Z', false],
    ['2026-07-05T10:00:00Z', false], // a Sunday
  ])('at %s: %s', (iso, open) => {
    expect(inside(OFFICE, iso)).toBe(open);
  });

  test('where its date is another one', () => {
    const days: TimeWindow['days'] = ['tue'];
    const auckland = { days, from: '00:00', to: '06:00', zone: 'Pacific/Auckland' };
    expect(inside(auckland, '2026-01-05T12:00:00Z')).toBe(true);
    expect(inside(auckland, '2026-01-06T12:00:00Z')).toBe(false);
  });
});

test('the next opening is the first minute at which it is open', () => {
  const after = (windows: readonly TimeWindow[], iso: string) => {
    const at = opensAt(windows, Date.parse(iso));
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  expect(after([NIGHT], '2026-01-10T07:00:00Z')).toBe('2026-01-12T22:00:00.000Z');
  expect(after([OFFICE], '2026-01-09T16:30:12Z')).toBe('2026-01-12T08:00:00.000Z');
  expect(after([OFFICE, NIGHT], '2026-01-09T16:30:12Z')).toBe('2026-01-09T22:00:00.000Z');
  // The clocks of Berlin go forward on 29 March 2026.
  expect(after([OFFICE], '2026-03-27T18:00:00Z')).toBe('2026-03-30T07:00:00.000Z');
});

test('every minute before the next opening is closed, and that minute is open', () => {
  for (const window of [NIGHT, OFFICE, { ...OFFICE, from: '09:07', to: '09:22' }]) {
    for (let hour = 0; hour < 7 * 24; hour += 5) {
      const now = Date.parse('2026-03-26T00:03:00Z') + hour * 3_600_000;
      const opens = opensAt([window], now) ?? 0;
      expect(insideWindows([window], opens)).toBe(true);
      for (let at = now; at < opens; at += 7 * MINUTE) {
        expect(insideWindows([window], at)).toBe(false);
      }
      if (opens > now) expect(insideWindows([window], opens - MINUTE)).toBe(false);
    }
  }
});
