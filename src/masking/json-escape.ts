const COMPLETE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})$/;
const BEGUN = /^\\(?:u[0-9a-fA-F]{0,3})?$/;

/** A JSON escape sequence so far: the text that it stands for, that it goes on, or that it is none. */
export type JsonEscape = Readonly<{ text: string }> | 'begun' | 'broken';

/** Reads an escape sequence as far as it has come. */
export function readJsonEscape(raw: string): JsonEscape {
  if (COMPLETE.test(raw)) return { text: String(JSON.parse(`"${raw}"`)) };
  return BEGUN.test(raw) ? 'begun' : 'broken';
}

/** Text as it stands in a JSON string, piece by piece: a surrogate waits for its other half. */
export function jsonStringWriter() {
  let half = '';
  return {
    write: (text: string): string => {
      const whole = half + text;
      const last = whole.charCodeAt(whole.length - 1);
      half = last >= 0xd800 && last <= 0xdbff ? whole.slice(-1) : '';
      return JSON.stringify(half === '' ? whole : whole.slice(0, -1)).slice(1, -1);
    },
    end: (): string => {
      const rest = half;
      half = '';
      return rest === '' ? '' : JSON.stringify(rest).slice(1, -1);
    },
  };
}
