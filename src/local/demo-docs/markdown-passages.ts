export type Passage = Readonly<{
  /** The headings that it is under, from the page's title down */
  title: string;
  text: string;
}>;

/** About as much as a prompt takes several of. */
const LONGEST = 1_200;

/** A page of Markdown in passages: one for each heading, long ones cut between paragraphs. */
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

/** Paragraphs, headings and fences; the empty lines in a fence do not part it. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let isFenced = false;
  const flush = () => {
    if (lines.length > 0) blocks.push(lines.join('\n'));
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced;
    const isHeading = !isFenced && /^#{1,6} /.test(line);
    if (isHeading || (!isFenced && line.trim() === '')) flush();
    if (line.trim() !== '' || isFenced) lines.push(line);
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
