import * as z from 'zod';
import { unreadable } from '../table/guarded.ts';
import { countOf, marshalKey, textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { glassKey } from './approval-keys.ts';

type Whose = Readonly<{ principal: string; rule: string }>;

/** Approvals of a principal under a rule that nobody may have reviewed yet. */
export type BrokenGlass = Readonly<{
  open: readonly Readonly<{ id: string; at: string }>[];
  /** Grows with every change */
  revision: number;
}>;

/** Failures throw SallyportError `unavailable`. */
export interface BrokenGlassList {
  read(whose: Whose): Promise<BrokenGlass>;
  /** Puts the list in the place of the one of that revision; false when there is another by now. */
  write(whose: Whose, next: BrokenGlass): Promise<boolean>;
}

const shape = z.array(z.object({ id: z.string(), at: z.string() }));

export function dynamodbBrokenGlass(table: RecordTable): BrokenGlassList {
  return {
    async read({ principal, rule }) {
      const item = await table.get(glassKey(principal, rule));
      if (item === undefined) return { open: [], revision: 0 };
      return { open: readOpen(textOf(item, 'open')), revision: countOf(item, 'revision') };
    },
    write({ principal, rule }, { open, revision }) {
      // Never deleted: whoever has to answer for it does not outwait it.
      const item = {
        ...marshalKey(glassKey(principal, rule)),
        open: { S: JSON.stringify(open) },
        revision: { N: String(revision + 1) },
      };
      return revision === 0
        ? table.put(item, { text: 'attribute_not_exists(pk)' })
        : table.put(item, {
            text: 'revision = :before',
            values: { ':before': { N: String(revision) } },
          });
    },
  };
}

function readOpen(text: string): BrokenGlass['open'] {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable('a list of broken glass that is not readable', cause);
  }
}
