import { setImmediate } from 'node:timers/promises';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { DetectedMasker } from '../../masking/batch-masker.ts';
import type { Masked, Masker } from '../../masking/masker.ts';
import { formatArrayLiteral } from './array-literal.ts';
import { HANDLE_PREFIX, type HandleTarget, verifyHandle } from './handle.ts';
import { quoteIdentifier } from './quote-sql.ts';
import { handlesIn, replaceHandles } from './replace-handles.ts';
import type { DetectedColumn, ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer, SqlField, SqlRow } from './sql-answer.ts';

/** Gives the masker of some mask profiles together. */
export type MaskerSource = (masks: readonly string[]) => DetectedMasker;

export type RowMasker = Readonly<{
  /**
   * Replaces every authentic handle in a batch by the masked text of the row that it names. Lets
   * others have their turn when there is much to mask.
   * @throws SallyportError `denied`, `over_limit`, or what the look-up throws
   */
  mask(
    fields: readonly SqlField[],
    rows: readonly SqlRow[],
    maskedOutputs: readonly string[],
  ): Promise<readonly SqlRow[]>;
  /** Values masked so far */
  masked(): number;
}>;

/** Keys of one look-up */
const LOOKUP_KEYS = 500;
/**
 * Characters of a cell with handles, before and after they are replaced, and of all those of a
 * batch: `repeat(body, 1000000)` must neither fill the memory nor hold up everybody else.
 */
const CELL_CHARACTERS = 2 * 1024 * 1024;
const BATCH_CHARACTERS = 16 * 1024 * 1024;
/** Characters that are masked before others get their turn */
const TURN_CHARACTERS = 512 * 1024;
/** Verifying a handle, and searching a text, take as long as replacing so many times their characters. */
const VERIFY_COST = 20;
const SEARCH_COST = 20;

/**
 * Masks the rows of one answer.
 *
 * INVARIANT: the text of a detected column enters this process only in a look-up here, and leaves
 * it only through its masker.
 */
export function createRowMasker(
  request: Pick<ResolvedSql, 'detected' | 'handleKey'>,
  lookup: SqlAnswer['lookup'],
  maskerOf: MaskerSource,
): RowMasker {
  const maskers = request.detected.map(({ masks }) => maskerOf(masks));
  let masked = 0;

  /** The masked texts that the handles of a batch stand for; null for a row without one */
  async function resolve(
    handles: ReadonlySet<string>,
    turns: Turns,
  ): Promise<Map<string, Masked | null>> {
    const texts = new Map<string, Masked | null>();
    const byRef = new Map<number, Map<string, string>>();
    for (const handle of handles) {
      if (turns.due(handle.length * VERIFY_COST)) await setImmediate();
      const target = authentic(handle);
      if (target === undefined) continue;
      texts.set(handle, null);
      const keys = byRef.get(target.ref) ?? new Map<string, string>();
      byRef.set(target.ref, keys.set(target.key, handle));
    }
    for (const [ref, keys] of byRef) {
      for (const [key, text] of await maskedTexts(ref, [...keys.keys()], turns)) {
        texts.set(keys.get(key) ?? '', text);
      }
    }
    return texts;
  }

  function authentic(handle: string): HandleTarget | undefined {
    const target = verifyHandle(handle, request.handleKey);
    return target !== undefined && target.ref < request.detected.length ? target : undefined;
  }

  async function maskedTexts(ref: number, keys: readonly string[], turns: Turns) {
    const column = request.detected[ref];
    const masker = maskers[ref];
    if (column === undefined || masker === undefined) throw cannotMask();
    const texts: [string, Masked | null][] = [];
    for (let from = 0; from < keys.length; from += LOOKUP_KEYS) {
      const chunk = keys.slice(from, from + LOOKUP_KEYS);
      const found = uniqueTexts(await lookup(lookupSql(column), [formatArrayLiteral(chunk)]));
      const applied = await maskerOfTexts(masker, found);
      for (const [key, text] of found) {
        texts.push([key, apply(applied, text)]);
        if (turns.due((text?.length ?? 0) * SEARCH_COST)) await setImmediate();
      }
    }
    return texts;
  }

  return {
    async mask(fields, rows, maskedOutputs) {
      masked += maskedCells(fields, rows, maskedOutputs);
      // Without a detected column no handle is authentic.
      if (maskers.length === 0) return rows;
      const turns = takeTurns();
      const { handles, places } = await findHandles(rows, turns);
      if (handles.size === 0) return rows;
      const texts = await resolve(handles, turns);
      let size = 0;

      function replaced(cell: string, typeId: number): string | null {
        let grown = 0;
        return replaceHandles(cell, typeId, (handle) => {
          const text = texts.get(handle);
          if (text === null || text === undefined) return text;
          grown += text.text.length;
          size += text.text.length;
          refuseOverLimit(grown, size);
          masked += text.count;
          return text.text;
        });
      }

      const out = [...rows];
      for (const { row, column, cell } of places) {
        const before = size;
        const text = replaced(cell, fields[column]?.dataTypeId ?? 0);
        out[row] = out[row]?.with(column, text) ?? [];
        if (turns.due(size - before)) await setImmediate();
      }
      return out;
    },
    masked: () => masked,
  };
}

/** A cell with something like a handle in it */
type Place = Readonly<{ row: number; column: number; cell: string }>;

async function findHandles(
  rows: readonly SqlRow[],
  turns: Turns,
): Promise<Readonly<{ handles: ReadonlySet<string>; places: readonly Place[] }>> {
  const handles = new Set<string>();
  const places: Place[] = [];
  let size = 0;
  for (let row = 0; row < rows.length; row++) {
    const cells = rows[row] ?? [];
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column];
      if (cell?.includes(HANDLE_PREFIX) !== true) continue;
      size += cell.length;
      refuseOverLimit(cell.length, size);
      places.push({ row, column, cell });
      for (const handle of handlesIn(cell)) handles.add(handle);
      if (turns.due(cell.length)) await setImmediate();
    }
  }
  return { handles, places };
}

/** Cells that the database has masked, but for those without a value. */
function maskedCells(
  fields: readonly SqlField[],
  rows: readonly SqlRow[],
  maskedOutputs: readonly string[],
): number {
  const columns = fields.flatMap(({ name }, i) => (maskedOutputs.includes(name) ? i : []));
  let cells = 0;
  for (const row of rows) {
    for (const i of columns) if (typeof row[i] === 'string') cells++;
  }
  return cells;
}

function lookupSql({ schema, table, column, key }: DetectedColumn): string {
  const [s, t, c, k] = [schema, table, column, key].map(quoteIdentifier);
  // The keys take the type of the key column.
  return `SELECT ${k}::text, ${c}::text FROM ${s}.${t} WHERE ${k} = ANY($1)`;
}

/** A key that names two rows, which inheritance allows, names none. */
function uniqueTexts(rows: readonly SqlRow[]): Map<string, string | null> {
  const texts = new Map<string, string | null>();
  for (const [key, text] of rows) {
    if (key === null || key === undefined) continue;
    texts.set(key, texts.has(key) ? null : (text ?? null));
  }
  return texts;
}

function apply(masker: Masker, text: string | null): Masked | null {
  if (text === null) return null;
  try {
    return masker(text);
  } catch {
    // What a masker throws may quote the text, so it is dropped.
    throw cannotMask();
  }
}

/** The masker of the texts of one look-up; where somebody has to be asked, all are masked now. */
async function maskerOfTexts(
  masker: DetectedMasker,
  found: ReadonlyMap<string, string | null>,
): Promise<Masker> {
  if (typeof masker === 'function') return masker;
  const texts = [...new Set([...found.values()].filter((text) => text !== null))];
  const masked = await masker.batch(texts).catch((thrown: unknown) => {
    throw thrown instanceof SallyportError ? thrown : cannotMask();
  });
  const byText = new Map(texts.map((text, index) => [text, masked[index]]));
  return (text) => byText.get(text) ?? refuseToMask();
}

function refuseToMask(): never {
  throw cannotMask();
}

function cannotMask(): SallyportError {
  return new SallyportError('denied', 'a mask could not be applied, so nothing more was returned');
}

function refuseOverLimit(cell: number, batch: number): void {
  if (cell <= CELL_CHARACTERS && batch <= BATCH_CHARACTERS) return;
  throw new SallyportError(
    'over_limit',
    `masked text of more than ${CELL_CHARACTERS} characters in one value, or ${BATCH_CHARACTERS} in a few rows, is not returned; repeat or collect less of the column in one value`,
  );
}

/** Says when so much was done that others should get their turn. */
type Turns = Readonly<{ due(characters: number): boolean }>;

function takeTurns(): Turns {
  let since = 0;
  return {
    due(characters) {
      since += characters;
      if (since < TURN_CHARACTERS) return false;
      since = 0;
      return true;
    },
  };
}
