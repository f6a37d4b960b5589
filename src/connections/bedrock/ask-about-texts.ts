import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { RunBatchMasker } from '../../masking/batch-masker.ts';
import type { JoinedMasker } from '../../masking/joined-masker.ts';
import type { MaskedRun, TextRun } from '../../masking/mask-run.ts';
import type { Masked } from '../../masking/masker.ts';
import type { StreamMasker } from '../../masking/stream-masker.ts';
import type { TextEngine } from './text-engine.ts';

/**
 * Masks texts that a service has to be asked about. They are gone through twice, in the same way:
 * once to gather them, and, when the service has been asked about all of them at once, again to mask
 * them. Every text is asked about as a whole, so that an answer is masked the same whether it streams
 * or not.
 */
export type AskedTexts = Readonly<{
  /** Gathers what it is given; its own output is for nobody */
  gather: TextEngine;
  /** @throws SallyportError what the service's failures are told as */
  masked: (signal: AbortSignal) => Promise<TextEngine>;
}>;

/** @param engine masks JSON by its members and patterns, before the service is asked about its strings */
export function askAboutTexts(engine: TextEngine, batch: RunBatchMasker): AskedTexts {
  const gathered = new Map<string, TextRun>();
  const note = (run: TextRun): MaskedRun => {
    if (!isEmpty(run)) gathered.set(keyOf(run), run);
    return { texts: run, count: 0 };
  };
  return {
    gather: wholeEngine(engine, note),
    async masked(signal) {
      const runs = [...gathered.values()];
      const answers = runs.length === 0 ? [] : await batch(runs, signal);
      const known = new Map(runs.map((run, index) => [keyOf(run), answers[index]]));
      return wholeEngine(engine, (run) => {
        const masked = isEmpty(run) ? { texts: run, count: 0 } : known.get(keyOf(run));
        if (masked === undefined) throw neverAsked();
        return masked;
      });
    },
  };
}

function keyOf(run: TextRun): string {
  return JSON.stringify(run);
}

function isEmpty(run: TextRun): boolean {
  return run.every((text) => text === '');
}

/** Every text by this function, once it is whole. */
function wholeEngine(engine: TextEngine, run: (texts: TextRun) => MaskedRun): TextEngine {
  const text = (value: string): Masked => {
    const {
      texts: [only = ''],
      count,
    } = run([value]);
    return { text: only, count };
  };

  function json(value: Json): Readonly<{ value: Json; count: number }> {
    const before = engine.json(value);
    let count = before.count;
    const strings = (of: Json): Json => {
      if (typeof of === 'string') {
        const masked = text(of);
        count += masked.count;
        return masked.text;
      }
      if (typeof of !== 'object' || of === null) return of;
      if (isList(of)) return of.map(strings);
      const members = Object.entries(of).map(([name, member]) => [strings(name), strings(member)]);
      return Object.fromEntries(members);
    };
    return { value: strings(before.value), count };
  }

  return {
    text,
    run,
    json,
    stream: () => held(text),
    joined: () => heldTogether(run),
    jsonStream: () =>
      held((value) => {
        const parsed = parsedJson(value);
        // INVARIANT: of JSON that was cut short nothing leaves: escapes in it could hide a value.
        if (parsed === undefined) return { text: '', count: 0 };
        const masked = json(parsed);
        return { text: JSON.stringify(masked.value), count: masked.count };
      }),
  };
}

/** Gives nothing out before the text is whole. */
function held(mask: (text: string) => Masked): StreamMasker {
  let pending = '';
  let count = 0;
  return {
    push(chunk) {
      pending += chunk;
      return '';
    },
    end() {
      const masked = mask(pending);
      pending = '';
      count = masked.count;
      return masked.text;
    },
    abort() {
      pending = '';
    },
    count: () => count,
    held: () => pending.length,
  };
}

/** Gives nothing out before all texts are whole. */
function heldTogether(run: (texts: TextRun) => MaskedRun): JoinedMasker {
  let texts = [''];
  let count = 0;
  return {
    push(chunk) {
      texts.push((texts.pop() ?? '') + chunk);
      return [''];
    },
    next() {
      texts.push('');
      return [''];
    },
    end() {
      const masked = run(texts);
      texts = [''];
      count += masked.count;
      return masked.texts;
    },
    count: () => count,
  };
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function neverAsked(): SallyportError {
  return new SallyportError(
    'denied',
    'the service that a mask asks about text was not asked about all of it, so nothing more was returned',
  );
}
