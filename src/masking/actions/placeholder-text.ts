/** `⟦EMAIL·k7f3…⟧`: characters without meaning in regular expressions, Markdown and URLs. */
export const OPEN = '⟦';
export const MIDDLE = '·';
export const CLOSE = '⟧';

export const MAX_ENTITY = 64;
/** Longest value that gets a placeholder, in bytes of UTF-8. */
export const MAX_VALUE = 1024;
/** RFC 5297 §2.6: the synthetic initialisation vector stands before the text. */
const TAG = 16;
export const MAX_BODY = Math.ceil(((MAX_VALUE + TAG) * 8) / 5);
const MIN_BODY = Math.ceil((TAG * 8) / 5);
/** Longest placeholder, in characters. */
export const MAX_PLACEHOLDER = MAX_ENTITY + MAX_BODY + 3;

/** The parts of a placeholder. */
export type PlaceholderParts = Readonly<{ entity: string; body: string }>;

const WHOLE = new RegExp(
  `${OPEN}([A-Z][A-Z0-9_]{1,${MAX_ENTITY - 1}})${MIDDLE}([a-z2-7]{${MIN_BODY},${MAX_BODY}})${CLOSE}`,
  'y',
);
const BEGUN = new RegExp(
  `^${OPEN}(?:[A-Z][A-Z0-9_]{0,${MAX_ENTITY - 1}}(?:${MIDDLE}[a-z2-7]{0,${MAX_BODY}})?)?$`,
);

/** The text of a placeholder. */
export function placeholderText({ entity, body }: PlaceholderParts): string {
  return `${OPEN}${entity}${MIDDLE}${body}${CLOSE}`;
}

/** The placeholder, or what looks like one, that starts at `at`; undefined where there is none. */
export function placeholderAt(text: string, at: number): PlaceholderParts | undefined {
  WHOLE.lastIndex = at;
  const [whole, entity = '', body = ''] = WHOLE.exec(text) ?? [];
  return whole === undefined ? undefined : { entity, body };
}

/** Whether `text` is the beginning of a placeholder that more text may complete. */
export function beginsPlaceholder(text: string): boolean {
  return BEGUN.test(text);
}
