import { DETECTOR_TARGETS } from './detector-targets.ts';
import { EDGE_TARGETS } from './edge-targets.ts';
import { EVASION_TARGETS } from './evasion-targets.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { MASKING_TARGETS } from './masking-targets.ts';

/** Everything that is fuzzed. */
export const TARGETS: readonly FuzzTarget[] = [
  ...MASKING_TARGETS,
  ...EVASION_TARGETS,
  ...DETECTOR_TARGETS,
  ...EDGE_TARGETS,
];
