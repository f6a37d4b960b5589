import { minutesOf, type TimeWindow } from '../config/time-window.ts';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const STEP_MINUTES = 15;
const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Whether a moment (milliseconds since the epoch) is within one of the windows; always without any. */
export function insideWindows(windows: readonly TimeWindow[], now: number): boolean {
  return windows.length === 0 || windows.some((window) => isInside(window, now));
}

/**
 * The next minute at which one of the windows is open, milliseconds since the epoch; undefined when
 * none opens within nine days.
 */
export function opensAt(windows: readonly TimeWindow[], now: number): number | undefined {
  const first = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  // No window is shorter than a step, so none is stepped over.
  for (let step = 0; step <= (9 * DAY_MINUTES) / STEP_MINUTES; step++) {
    const at = first + step * STEP_MINUTES * MINUTE_MS;
    if (insideWindows(windows, at)) return firstInside(windows, at);
  }
  return undefined;
}

function firstInside(windows: readonly TimeWindow[], inside: number): number {
  let at = inside;
  for (let back = 1; back < STEP_MINUTES; back++) {
    if (!insideWindows(windows, inside - back * MINUTE_MS)) break;
    at = inside - back * MINUTE_MS;
  }
  return at;
}

function isInside({ days, from, to, zone }: TimeWindow, now: number): boolean {
  const { day, minute } = localTime(zone, now);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const beginsOn = (of: number) => days.some((name) => name === DAYS[(of + 7) % 7]);
  if (begin < end) return beginsOn(day) && begin <= minute && minute < end;
  // Past midnight it is still the night of the day before.
  return (beginsOn(day) && minute >= begin) || (beginsOn(day - 1) && minute < end);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Day (0: Monday) and minute of the day on the clocks of a zone. */
function localTime(zone: string, now: number): Readonly<{ day: number; minute: number }> {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(
    format.formatToParts(now).map(({ type, value }) => [type, value]),
  );
  const { weekday = '', hour, minute } = parts;
  const day = DAYS.indexOf(weekday.toLowerCase());
  return { day, minute: Number(hour) * 60 + Number(minute) };
}
