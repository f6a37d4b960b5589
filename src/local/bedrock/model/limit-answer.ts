import { type Answer, type Block, blockText } from './answer.ts';
import { countTokens, firstTokens } from './tokens.ts';

type Ended = Pick<Answer, 'blocks' | 'stopReason' | 'stopSequence'>;
type Limits = Readonly<{ maxTokens: number | undefined; stopSequences: readonly string[] }>;

/** An answer that ends where a stop sequence or the most tokens that were asked for end it. */
export function limitAnswer(answer: Ended, { maxTokens, stopSequences }: Limits): Ended {
  const stopped = atStopSequence(answer, stopSequences);
  return maxTokens === undefined ? stopped : atMostTokens(stopped, maxTokens);
}

function atStopSequence(answer: Ended, sequences: readonly string[]): Ended {
  const { blocks } = answer;
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== 'text') continue;
    const first = firstOf(block.text, sequences);
    if (first === undefined) continue;
    const kept = cutText(block, block.text.slice(0, first.at));
    return {
      blocks: [...blocks.slice(0, index), ...kept],
      stopReason: 'stop_sequence',
      stopSequence: first.sequence,
    };
  }
  return answer;
}

function firstOf(text: string, sequences: readonly string[]) {
  return sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at, sequence }) => at >= 0 && sequence !== '')
    .toSorted((a, b) => a.at - b.at)[0];
}

function atMostTokens(answer: Ended, most: number): Ended {
  let left = most;
  for (const [index, block] of answer.blocks.entries()) {
    const { text, all } = firstTokens(blockText(block), left);
    if (!all) {
      const before = answer.blocks.slice(0, index);
      const blocks = [...before, ...cutText(block, text)];
      return { blocks, stopReason: 'max_tokens', stopSequence: undefined };
    }
    left -= countTokens(text);
  }
  return answer;
}

/** What is left of a block; a tool is called with all of its input or not at all. */
function cutText(block: Block, text: string): readonly Block[] {
  if (text === '' || block.kind === 'tool' || block.kind === 'redacted') return [];
  return [{ ...block, text }];
}
