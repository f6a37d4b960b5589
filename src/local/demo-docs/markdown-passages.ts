export type Passage = Readonly<{
  /** The headings that it is under, from the page's title down */
  title: string;
  text: string;
}>;

/** About as much as a prompt takes several of. */
const LONGEST = 1_200;

/**
 * The prose of a page of Markdown in passages: one for each heading, long ones cut between paragraphs.
 * Code is left out: it answers no question, and a shell's `export` is a word that policies ask about.
 */
export function passagesOf(markdown: string): readonly Passage[] {
  const passages: Passage[] = [];
  const headings: string[] = [];
  let paragraphs: string[] = [];
  const flush = () => {
    const title = headings.filter(Boolean).join(' – ');
    for (const text of joined(paragraphs)) passages.push({ title, text });
    paragraphs = [];
  };
  for (const block of blocksOf(markdown)) {
    const heading = /^(#{1,6}) (.+)$/.exec(block);
    if (heading === null) {
      paragraphs.push(block);
      continue;
    }
    flush();
    const [, marks = '', words = ''] = heading;
    headings.splice(marks.length - 1, headings.length, words.replaceAll('`', ''));
  }
  flush();
  return passages;
}

/** Fenced code, the fences with it */
const CODE = /^```.*?^```[ \t]*$/gms;

/** Paragraphs and headings. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push(lines.join('\n'));
    lines = [];
  };
  for (const line of markdown.replace(CODE, '').split('\n')) {
    const isHeading = /^#{1,6} /.test(line);
    if (isHeading || line.trim() === '') flush();
    if (line.trim() !== '') lines.push(line);
    if (isHeading) flush();
  }
  flush();
  return blocks;
}

function joined(paragraphs: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const paragraph of paragraphs) {
    const last = texts.at(-1);
    if (last === undefined || last.length + paragraph.length > LONGEST) texts.push(paragraph);
    else texts[texts.length - 1] = `${last}\n\n${paragraph}`;
  }
  return texts;
}
