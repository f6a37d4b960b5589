import * as z from 'zod';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must read `HH:MM`');
/** A shorter one would only annoy. */
const LEAST_MINUTES = 15;

/** A time of the week; `to` before `from` is the next day's: `22:00` to `06:00` is one night. */
export const timeWindow = z
  .strictObject({
    /** Days on which it begins */
    days: z.array(z.enum(DAYS)).min(1),
    from: time,
    to: time,
    /** IANA time zone, `Europe/Berlin` */
    zone: z.string().refine(isZone, { message: 'must be a time zone, such as `Europe/Berlin`' }),
  })
  .refine((window) => minutesLong(window) >= LEAST_MINUTES, {
    message: `must be at least ${LEAST_MINUTES} minutes long; for a whole day leave the window out`,
  });

export type TimeWindow = z.output<typeof timeWindow>;

/** Minutes since midnight. */
export function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

function minutesLong({ from, to }: { from: string; to: string }): number {
  return (minutesOf(to) - minutesOf(from) + 1_440) % 1_440;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
