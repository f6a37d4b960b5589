import type { Json } from '../../gateway/json.ts';
import type { Shape } from './protocol/shape.ts';
import { type Visitor, walkShape } from './protocol/walk-shape.ts';

/** A text and where it stands: `messages[0].content[1].text`. */
export type PlacedText = Readonly<{ at: string; text: string }>;

/** The text of a content block: the list, the block's index in it, and which of its texts. */
const BLOCK_TEXT =
  /^(.*?)\[(\d+)\](?:\.citationsContent\.content\[\d+\]|\.guardContent\.text)?\.(text|thinking|refusal|reasoningContent\.reasoningText\.text)$/;
/** Lists of blocks. In others, texts are read apart. */
const LIST_OF_BLOCKS = /(?:^|\.)(?:content|system|summary|output)$/;
const INDEX = /\[(\d+)\]/g;

type BlockText = PlacedText & Readonly<{ list: string; index: number }>;

/**
 * The texts of a body that a model reads as one: those of blocks that follow each other in one list,
 * where nothing stands between them that it would see.
 * @throws SallyportError `bad_request` as {@link walkShape} does
 */
export function textRuns(
  shape: Shape,
  body: Json,
  unknown: Visitor['unknown'],
): readonly (readonly PlacedText[])[] {
  /** Texts of one kind in one list, in order */
  const byList = new Map<string, BlockText[]>();
  /** Blocks with something to see, by their list */
  const seen = new Map<string, Set<number>>();
  const see = <T>(value: T, at: string): T => {
    for (const { 1: index, index: from } of at.matchAll(INDEX)) {
      const list = at.slice(0, from);
      seen.set(list, (seen.get(list) ?? new Set()).add(Number(index)));
    }
    return value;
  };
  const visitor: Visitor = {
    text(text, at) {
      const [, list = '', index, kind] = BLOCK_TEXT.exec(at) ?? [];
      if (LIST_OF_BLOCKS.test(list)) {
        const key = `${list} ${kind}`;
        const texts = byList.get(key) ?? [];
        texts.push({ at, text, list, index: Number(index) });
        byList.set(key, texts);
      }
      return see(text, at);
    },
    word: (word) => word,
    json: see,
    jsonText: see,
    textBytes: see,
    bytes: (value, of, at) => (of === 'opaque' ? value : see(value, at)),
    unknown,
  };
  walkShape(shape, body, visitor);
  return [...byList.values()]
    .flatMap((texts) => runsOf(texts, seen))
    .filter((run) => run.length > 1);
}

function runsOf(
  texts: readonly BlockText[],
  seen: ReadonlyMap<string, ReadonlySet<number>>,
): readonly (readonly PlacedText[])[] {
  const runs: BlockText[][] = [];
  for (const text of texts) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run === undefined || before === undefined || isBetween(before, text, seen))
      runs.push([text]);
    else run.push(text);
  }
  return runs;
}

function isBetween(
  before: BlockText,
  after: BlockText,
  seen: ReadonlyMap<string, ReadonlySet<number>>,
): boolean {
  for (let index = before.index + 1; index < after.index; index++) {
    if (seen.get(after.list)?.has(index)) return true;
  }
  return false;
}
