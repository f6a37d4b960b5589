const ISO =
  /^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}([.,]\d{1,9})?)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?)?)?$/;
const MATH = /^now((?:[+-]\d+[yMwdhHms])*)(\/d)?$/;
const STEP = /([+-]\d+)([yMwdhHms])/g;
const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  w: 7 * DAY_MS,
  d: DAY_MS,
  h: 3_600_000,
  H: 3_600_000,
  m: 60_000,
  s: 1_000,
};

/** Whether dynamic mapping takes a text for a date. */
export function looksLikeDate(text: string): boolean {
  return text.length >= 10 && ISO.test(text) && !Number.isNaN(Date.parse(text));
}

/** Milliseconds since the epoch of `strict_date_optional_time||epoch_millis`; undefined for anything else. */
export function parseDate(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (/^-?\d{5,}$/.test(value)) return Number(value);
  if (!ISO.test(value)) return undefined;
  const zoned = /T.*(Z|[+-]\d{2}:?\d{0,2})$/.test(value) || !value.includes('T');
  const time = Date.parse((zoned ? value : `${value}Z`).replace(',', '.'));
  return Number.isNaN(time) ? undefined : time;
}

/** `now`, `now-7d`, `now-1M/d`, or a plain date. */
export function parseDateMath(value: unknown, now: number): number | undefined {
  const math = typeof value === 'string' ? MATH.exec(value) : null;
  if (math === null) return parseDate(value);
  const date = new Date(now);
  for (const [, count, unit = ''] of (math[1] ?? '').matchAll(STEP)) {
    const steps = Number(count);
    if (unit === 'y') date.setUTCFullYear(date.getUTCFullYear() + steps);
    else if (unit === 'M') date.setUTCMonth(date.getUTCMonth() + steps);
    else date.setTime(date.getTime() + steps * (UNIT_MS[unit] ?? 0));
  }
  if (math[2] !== undefined) date.setUTCHours(0, 0, 0, 0);
  return date.getTime();
}
