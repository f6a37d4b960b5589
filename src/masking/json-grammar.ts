/** What may come next in a JSON text (RFC 8259); `top` is between the values of a sequence. */
type Expected = 'top' | 'value' | 'element' | 'key' | 'member' | 'colon' | 'next';

type Frame = Readonly<{
  close: '}' | ']';
  /** Name that the elements of an array are kept under */
  field: string | undefined;
}>;

/**
 * The structure of a JSON text, one token at a time: where a token may stand, and the name of the
 * field that a value belongs to. The elements of an array belong to the field of the array, at any
 * depth of arrays. Whole values may follow one another, as in JSON lines.
 */
export type JsonGrammar = Readonly<{
  /** Takes `{ } [ ] , :`; false where it may not stand */
  punctuation: (character: string) => boolean;
  /** Whether a value may stand here */
  expectsValue: () => boolean;
  /** Whether a string here is the name of a member */
  expectsKey: () => boolean;
  /** A string, number or literal was read */
  scalar: () => void;
  /** The name of a member was read */
  key: (name: string) => void;
  /** The field of the value that comes next */
  field: () => string | undefined;
  /** How many containers are open */
  depth: () => number;
}>;

/** A grammar at the start of a text. */
export function jsonGrammar(): JsonGrammar {
  const open: Frame[] = [];
  let expected: Expected = 'top';
  let field: string | undefined;

  function valueEnded(): void {
    const around = open.at(-1);
    expected = around === undefined ? 'top' : 'next';
    field = around?.field;
  }

  const expectsValue = (): boolean =>
    expected === 'value' || expected === 'element' || expected === 'top';

  function begin(character: '{' | '['): boolean {
    if (!expectsValue()) return false;
    const isArray = character === '[';
    open.push(isArray ? { close: ']', field } : { close: '}', field: undefined });
    if (!isArray) field = undefined;
    expected = isArray ? 'element' : 'member';
    return true;
  }

  function close(character: '}' | ']'): boolean {
    const empty = character === '}' ? 'member' : 'element';
    if (open.at(-1)?.close !== character || (expected !== 'next' && expected !== empty)) {
      return false;
    }
    open.pop();
    valueEnded();
    return true;
  }

  function comma(): boolean {
    if (expected !== 'next') return false;
    expected = open.at(-1)?.close === '}' ? 'key' : 'value';
    return true;
  }

  function colon(): boolean {
    if (expected !== 'colon') return false;
    expected = 'value';
    return true;
  }

  return {
    punctuation: (character) => {
      if (character === '{' || character === '[') return begin(character);
      if (character === '}' || character === ']') return close(character);
      return character === ',' ? comma() : colon();
    },
    expectsValue,
    expectsKey: () => expected === 'key' || expected === 'member',
    scalar: valueEnded,
    key: (name) => {
      field = name;
      expected = 'colon';
    },
    field: () => field,
    depth: () => open.length,
  };
}
