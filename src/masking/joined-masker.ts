import type { EntityName } from './entity-name.ts';
import type { Replace } from './replace.ts';
import type { StreamMasker } from './stream-masker.ts';

/**
 * Masks texts that are read as one while they arrive in pieces. Of what a call returns, the first
 * string belongs to the text that the output has come to, and each further one to the next text.
 */
export type JoinedMasker = Readonly<{
  /** Takes the next piece of the text that is open; returns what can leave now. */
  push: (chunk: string) => readonly string[];
  /** The open text is complete, and one that is read on with it begins. */
  next: () => readonly string[];
  /** All texts are complete: returns the rest. */
  end: () => readonly string[];
  /** How many values were replaced */
  count: () => number;
}>;

/**
 * Stands where two texts meet. Detectors do not see it, as they see no invisible character, so what
 * it stands in is found; and it comes out where it went in, or behind what stands for that.
 * Unicode deprecates it, so that no text loses anything by being without it.
 */
const SEAM = '\u206d';
/**
 * Stands behind the last word that a value of an earlier text took of this one: context of what
 * follows it, and never a value. As deprecated as the other.
 */
const TAKEN = '\u206e';
const LAST_WORD = /[a-z]{0,40}$/i;
const BOTH = /[\u206d\u206e]/g;
/** What detectors look back at. */
const CONTEXT = 128;

/** Texts in pieces through a masker that masks nothing. */
export function unmaskedTexts(): JoinedMasker {
  return { push: (chunk) => [chunk], next: () => ['', ''], end: () => [''], count: () => 0 };
}

/**
 * A {@link JoinedMasker} over maskers of one text. Each text is masked by itself too, so that no value
 * is missed because its neighbours go on with it.
 * @param streamOf a masker with these replacements
 */
export function joinedMasker(
  streamOf: (replace: Replace) => StreamMasker,
  replace: Replace,
): JoinedMasker {
  const made = new Set<string>();
  let ownCount = 0;
  /** What stands for a value, and each seam in it with what `behind` says of the text there. */
  function standIn(entity: EntityName, raw: string, behind: (part: string) => string): string {
    const [own = '', ...taken] = raw.split(SEAM);
    const given = replace(entity, own + taken.join(''));
    made.add(given);
    return given + taken.map((part) => SEAM + behind(part)).join('');
  }
  const lastWord = (part: string): string => `${LAST_WORD.exec(part)?.[0]}${TAKEN}`;
  const together = streamOf((entity, raw) => standIn(entity, raw, lastWord));
  /** What has left of the open text, while it is the only one */
  let left = '';
  /** Masks by itself what comes out for one text; not needed before there is a second */
  let alone: StreamMasker | undefined;
  /** Whether `alone` has not yet given back all of what had left before it was there */
  let isPast = false;
  /** Seams that have not come out */
  let seams = 0;

  function aloneMasker(): StreamMasker {
    return streamOf((entity, raw) => {
      // What stands for a value may look like one.
      if (made.has(raw)) return raw;
      ownCount++;
      // INVARIANT: nothing of a value stands behind the seam that ends what is past.
      return standIn(entity, raw, () => '');
    });
  }

  function present(out: string): string {
    if (!isPast) return out;
    const seam = out.indexOf(SEAM);
    if (seam === -1) return '';
    isPast = false;
    return out.slice(seam + 1);
  }

  function ended(): string {
    const rest = alone === undefined ? '' : present(alone.end());
    isPast = false;
    return rest;
  }

  /** Lets `alone` look back at text of which nothing comes out any more. */
  function recall(past: string): void {
    isPast = true;
    present(alone?.push(past + SEAM) ?? '');
  }

  function give(out: string): readonly string[] {
    if (alone === undefined) {
      left = (left + out).slice(-CONTEXT);
      return [out];
    }
    const given: string[] = [];
    for (const [index, part] of out.split(SEAM).entries()) {
      if (index > 0) {
        given.push((given.pop() ?? '') + ended());
        alone = aloneMasker();
        seams--;
      }
      const taken = part.indexOf(TAKEN);
      if (taken > 0) recall(part.slice(0, taken));
      given.push(present(alone.push(part.slice(taken + 1))));
    }
    return given;
  }

  return {
    push: (chunk) => give(together.push(chunk.replace(BOTH, ''))),
    next() {
      if (alone === undefined) {
        alone = aloneMasker();
        recall(left);
      }
      seams++;
      return give(together.push(SEAM));
    },
    end() {
      const given = [...give(together.end())];
      given.push((given.pop() ?? '') + ended());
      // A value without an end takes everything after it, the seams too.
      for (; seams > 0; seams--) given.push('');
      return given;
    },
    count: () => together.count() + ownCount,
  };
}
