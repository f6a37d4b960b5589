import type { RestoreOptions } from '../../masking/actions/restore-placeholders.ts';
import type { BatchMasker } from '../../masking/batch-masker.ts';
import type { MaskingEngine } from '../../masking/masking-engine.ts';
import type { StreamMasker } from '../../masking/stream-masker.ts';

/** How the text of one exchange is masked, in the placeholders of its session. */
export type ModelMasking = Readonly<{
  engine: MaskingEngine;
  /** Where a mask asks a service: masks whole texts by what engine and service find */
  batch?: BatchMasker;
  /** Puts placeholders of this session back, as text streams */
  restore: (options?: RestoreOptions) => StreamMasker;
}>;

/**
 * The masking of these masks in a session; without one, placeholders are of this exchange alone.
 * @throws SallyportError `denied` for a mask that there is not
 */
export type MaskingOf = (masks: readonly string[], session: string | undefined) => ModelMasking;
