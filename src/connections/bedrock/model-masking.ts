import type { RestoreOptions } from '../../masking/actions/restore-placeholders.ts';
import type { MaskingEngine } from '../../masking/masking-engine.ts';
import type { StreamMasker } from '../../masking/stream-masker.ts';

/** How the text of one exchange is masked, in the placeholders of its session. */
export type ModelMasking = Readonly<{
  engine: MaskingEngine;
  /** Puts placeholders of this session back, as text streams */
  restore: (options?: RestoreOptions) => StreamMasker;
}>;

/**
 * The masking of these masks in a session; without one, placeholders are of this exchange alone.
 * @throws SallyportError `denied` for masks that cannot be applied to text that streams
 */
export type MaskingOf = (masks: readonly string[], session: string | undefined) => ModelMasking;
