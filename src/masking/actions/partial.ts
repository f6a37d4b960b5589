import { ALNUM, codeAt, has } from '../char-flags.ts';
import type { Replace } from '../replace.ts';

/** Fewer characters than this stay hidden whatever `keep` says. */
const LEAST_HIDDEN = 4;

/** Shows the last `keep` letters and digits, `*` for the others; separators stay. A short value is hidden whole. */
export function partial(keep: number): Replace {
  return (_entity, value) => {
    const total = [...value].filter((character) => has(codeAt(character, 0), ALNUM)).length;
    const shown = total - keep >= LEAST_HIDDEN ? keep : 0;
    let seen = 0;
    return value.replace(/[\p{L}\p{N}]/gu, (character) =>
      ++seen > total - shown ? character : '*',
    );
  };
}
