import type { StreamMasker } from '../../masking/stream-masker.ts';
import type { WholeTextEngine } from './text-engine.ts';

/** Tells of every text how long it is, and nothing else. */
export const WITHHELD: WholeTextEngine = {
  text: (text) => ({ text: lengthOf(text), count: 0 }),
  run: (texts) => ({ texts: texts.map(lengthOf), count: 0 }),
  json: (value) => ({ value: lengthOf(JSON.stringify(value)), count: 0 }),
  jsonStream: counting,
};

function counting(): StreamMasker {
  let length = 0;
  return {
    push(chunk) {
      length += chunk.length;
      return '';
    },
    end() {
      const shown = `(${length} characters)`;
      length = 0;
      return shown;
    },
    abort() {
      length = 0;
    },
    count: () => 0,
    held: () => 0,
  };
}

function lengthOf({ length }: string): string {
  return `(${length} characters)`;
}
