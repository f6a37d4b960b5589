import type { Replace } from '../replace.ts';

/** Fewer characters than this stay hidden whatever `keep` says. */
const LEAST_HIDDEN = 4;
/** Letters and digits of every script: a disguised digit counts as one. */
const SHOWN = /[\p{L}\p{N}]/gu;

/** Shows the last `keep` letters and digits, `*` for the others; separators stay. A short value is hidden whole. */
export function partial(keep: number): Replace {
  return (_entity, value) => {
    const total = value.match(SHOWN)?.length ?? 0;
    const shown = total - keep >= LEAST_HIDDEN ? keep : 0;
    let seen = 0;
    return value.replace(SHOWN, (character) => (++seen > total - shown ? character : '*'));
  };
}
