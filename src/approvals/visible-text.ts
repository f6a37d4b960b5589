// Controls, what turns the direction of text, what has no width, and letters that look like spaces.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu;

/**
 * A text in which nothing is hidden: what cannot be seen is written out as its code point, so that
 * people decide about what runs and not about what it looks like. Lines and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, (unseen) =>
    unseen === '\n' || unseen === '\t' ? unseen : `⟨U+${codeOf(unseen)}⟩`,
  );
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
