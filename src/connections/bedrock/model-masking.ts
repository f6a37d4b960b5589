import type { RestoreOptions } from '../../masking/actions/restore-placeholders.ts';
import type { RunBatchMasker } from '../../masking/batch-masker.ts';
import type { MaskingEngine } from '../../masking/masking-engine.ts';
import type { StreamMasker } from '../../masking/stream-masker.ts';

/** Who placeholders are of: nobody else, and no other decision, turns them into values. */
export type PlaceholderOwner = Readonly<{
  principal: string;
  /** As the caller names it; without one, placeholders are of this exchange alone */
  session: string | undefined;
  /** Policies put values back. What they would not put back stays masked when they later would. */
  unmask: boolean;
}>;

/** How the text of one exchange is masked, in the placeholders of its owner. */
export type ModelMasking = Readonly<{
  engine: MaskingEngine;
  /** Where a mask asks a service: masks whole texts by what engine and service find */
  batch?: RunBatchMasker;
  /** Puts placeholders of this owner back, as text streams */
  restore: (options?: RestoreOptions) => StreamMasker;
}>;

/**
 * The masking of these masks.
 * @throws SallyportError `denied` for a mask that there is not
 */
export type MaskingOf = (masks: readonly string[], owner: PlaceholderOwner) => ModelMasking;
