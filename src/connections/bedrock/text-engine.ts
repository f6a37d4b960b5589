import type { MaskingEngine } from '../../masking/masking-engine.ts';

/** What masks the texts of a prompt or an answer. */
export type TextEngine = Pick<MaskingEngine, 'text' | 'run' | 'stream' | 'json' | 'jsonStream'>;
