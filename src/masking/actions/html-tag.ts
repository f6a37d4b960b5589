import { isBlank, isLetterCode } from './ascii.ts';

const LESS = 0x3c;
const GREATER = 0x3e;
const EQUALS = 0x3d;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const OPENERS = new Set([...'/!?'].map((one) => one.charCodeAt(0)));

/** Where in a tag, by the states of the HTML standard (§13.2.5): outside, before an attribute's value, in a value, elsewhere. */
type Place = 'text' | 'opening' | 'tag' | 'before' | 'plain' | 'double' | 'single';

/**
 * Whether the text so far ends inside an HTML tag, from its `<` and name to the `>` that is in no
 * quoted value. Autolinks, `<https://…>`, count as tags. A tag that is never closed goes on.
 */
export function htmlTag() {
  let place: Place = 'text';

  function opening(code: number): Place {
    if (isLetterCode(code) || OPENERS.has(code)) return 'tag';
    return code === LESS ? 'opening' : 'text';
  }

  function before(code: number): Place {
    if (isBlank(code)) return 'before';
    if (code === DOUBLE) return 'double';
    if (code === SINGLE) return 'single';
    return code === GREATER ? 'text' : 'plain';
  }

  function inTag(code: number): Place {
    if (code === GREATER) return 'text';
    return code === EQUALS ? 'before' : 'tag';
  }

  function plain(code: number): Place {
    if (code === GREATER) return 'text';
    return isBlank(code) ? 'tag' : 'plain';
  }

  const steps: Readonly<Record<Place, (code: number) => Place>> = {
    text: (code) => (code === LESS ? 'opening' : 'text'),
    opening,
    tag: inTag,
    before,
    plain,
    double: (code) => (code === DOUBLE ? 'tag' : 'double'),
    single: (code) => (code === SINGLE ? 'tag' : 'single'),
  };

  return {
    take: (code: number): void => {
      place = steps[place](code);
    },
    inside: (): boolean => place !== 'text' && place !== 'opening',
  };
}
