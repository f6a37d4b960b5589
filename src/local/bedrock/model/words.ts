const STOP_WORDS = new Set(
  (
    'a an and any are as at be but by can could did do does for from had has have how i if in into is it its ' +
    'may me my no not of on one or our out she should so than that the their them then there these they this ' +
    'to up us was we were what when where which who whom why will with would you your please tell'
  ).split(' '),
);

/** The words of a text that carry its sense: lower case, without a plural's `s`, each once. */
export function contentWords(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(singular));
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
