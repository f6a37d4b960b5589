import { SallyportError } from '../../../gateway/sallyport-error.ts';

/**
 * An index name with date math as it reads at a time: `<logs-{now/d}>` is `logs-2026.03.01`.
 * Formats know years, months, days, hours, minutes and seconds; time zones are offsets or UTC.
 * https://opensearch.org/docs/latest/api-reference/common-parameters/ (date math in index names)
 * @throws SallyportError `bad_request`
 */
export function resolveDateMath(name: string, now: Date): string {
  if (!name.startsWith('<')) return name;
  if (!name.endsWith('>')) throw refused('must end with `>`');
  let out = '';
  let at = 1;
  while (at < name.length - 1) {
    const character = name.charAt(at);
    if (character === '\\') {
      out += name.charAt(at + 1);
      at += 2;
    } else if (character === '{') {
      const end = closing(name, at);
      out += evaluate(name.slice(at + 1, end), now);
      at = end + 1;
    } else {
      if (character === '}') throw refused('has a `}` without its `{`');
      out += character;
      at += 1;
    }
  }
  return out;
}

/** Where the expression ends that begins at `start`; a format has braces of its own. */
function closing(name: string, start: number): number {
  let depth = 0;
  for (let at = start; at < name.length; at++) {
    if (name[at] === '{') depth++;
    if (name[at] === '}' && --depth === 0) return at;
  }
  throw refused('has a `{` without its `}`');
}

const EXPRESSION =
  /^now((?:[+-]\d{1,4}[yMwdhHms]|\/[yMwdhHms])*)(?:\{([^{}|]*)(?:\|([^{}|]*))?\})?$/;
const STEP = /([+-]\d{1,4}|\/)([yMwdhHms])/g;

function evaluate(expression: string, now: Date): string {
  const match = EXPRESSION.exec(expression);
  if (match === null)
    throw refused('is not like `<logs-{now/d}>` or `<logs-{now-1d{yyyy.MM.dd}}>`');
  const [, steps = '', format = 'yyyy.MM.dd', zone = 'UTC'] = match;
  // Everything is computed on a clock that shows the local time as if it were UTC.
  const date = new Date(now.getTime() + offsetMs(zone));
  for (const [, amount = '', unit = ''] of steps.matchAll(STEP)) {
    if (amount === '/') roundDown(date, unit);
    else add(date, Number(amount), unit);
  }
  return formatDate(date, format);
}

function offsetMs(zone: string): number {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) throw refused('has a time zone that is neither UTC nor like `+02:00`');
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  H: 3_600_000,
  m: 60_000,
  s: 1_000,
};

function add(date: Date, amount: number, unit: string): void {
  if (unit === 'y') addMonths(date, 12 * amount);
  else if (unit === 'M') addMonths(date, amount);
  else date.setTime(date.getTime() + amount * (UNIT_MS[unit] ?? 0));
}

/** The last day of a shorter month stands for a day that it does not have. */
function addMonths(date: Date, months: number): void {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
}

function roundDown(date: Date, unit: string): void {
  if (unit === 'y') date.setUTCMonth(0, 1);
  if (unit === 'M') date.setUTCDate(1);
  if (unit === 'w') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  const whole = UNIT_MS[unit === 'y' || unit === 'M' || unit === 'w' ? 'd' : unit] ?? 1;
  date.setTime(Math.floor(date.getTime() / whole) * whole);
}

const FORMAT_PART = /(y{4}|u{4}|M{2}|d{2}|H{2}|m{2}|s{2})|([a-zA-Z])|'([^']*)'|([^a-zA-Z'])/g;

function formatDate(date: Date, format: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const parts: Readonly<Record<string, () => string>> = {
    yyyy: () => String(date.getUTCFullYear()).padStart(4, '0'),
    uuuu: () => String(date.getUTCFullYear()).padStart(4, '0'),
    MM: () => two(date.getUTCMonth() + 1),
    dd: () => two(date.getUTCDate()),
    HH: () => two(date.getUTCHours()),
    mm: () => two(date.getUTCMinutes()),
    ss: () => two(date.getUTCSeconds()),
  };
  return format.replace(FORMAT_PART, (_whole, field, letter, quoted, other) => {
    if (letter !== undefined) {
      throw refused('has a format with other letters than yyyy, uuuu, MM, dd, HH, mm and ss');
    }
    return field === undefined ? (quoted ?? other ?? '') : (parts[field]?.() ?? '');
  });
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', `an index name with date math ${sentence}`);
}
