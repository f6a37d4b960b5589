import type { Prompt, Turn } from './prompt.ts';

const LABEL = /^\s*question\s*:\s*/i;

/** What is asked, and what else stands in the prompt. */
export type Asked = Readonly<{
  /** Empty where no user has written any text */
  question: string;
  /** Texts that may hold an answer, in the order of the prompt */
  passages: readonly Passage[];
}>;

export type Passage = Readonly<{
  text: string;
  /** Position among the documents of the prompt; undefined for what is no document */
  document: number | undefined;
  title: string;
  cited: boolean;
}>;

/**
 * The question is one paragraph of the last user message with text: the last that begins with
 * `Question:`, or ends in a question mark, or else the last. All else is context, but what the
 * assistant itself has said.
 */
export function asked({ turns }: Prompt): Asked {
  const last = turns.findLastIndex(
    ({ role, texts }) => role === 'user' && texts.join('').trim() !== '',
  );
  const paragraphs = paragraphsOf(turns[last]);
  const at = questionAt(paragraphs);
  let documents = 0;
  const passages = turns.flatMap((turn, index) => {
    const texts = index === last ? paragraphs.toSpliced(at, 1) : turn.texts;
    return [
      ...(turn.role === 'assistant' ? [] : [...texts, ...turn.toolResults].map(plain)),
      ...turn.documents.map((one) => ({ ...one, document: documents++ })),
    ];
  });
  return { question: unlabelled(paragraphs[at] ?? ''), passages };
}

/** Text of the last message, if a user wrote it: where directives are looked for. */
export function lastUserText({ turns }: Prompt): string {
  const last = turns.at(-1);
  return last?.role === 'user' ? last.texts.join('\n\n') : '';
}

function paragraphsOf(turn: Turn | undefined): readonly string[] {
  const text = turn?.texts.join('\n\n') ?? '';
  return text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '');
}

function questionAt(paragraphs: readonly string[]): number {
  const labelled = paragraphs.findLastIndex((paragraph) => LABEL.test(paragraph));
  if (labelled >= 0) return labelled;
  const asks = paragraphs.findLastIndex((paragraph) => paragraph.trimEnd().endsWith('?'));
  return asks >= 0 ? asks : Math.max(0, paragraphs.length - 1);
}

function unlabelled(question: string): string {
  return question.replace(LABEL, '').trim();
}

function plain(text: string): Passage {
  return { text, document: undefined, title: '', cited: false };
}
