import type { MaskingEngine } from '../../masking/masking-engine.ts';

/** What masks texts that are there as a whole. */
export type WholeTextEngine = Pick<MaskingEngine, 'text' | 'run' | 'json' | 'jsonStream'>;

/** What masks the texts of a prompt or an answer. */
export type TextEngine = WholeTextEngine & Pick<MaskingEngine, 'stream' | 'joined'>;
