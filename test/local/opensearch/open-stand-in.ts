import { randomBytes } from 'node:crypto';
import type { DemoIndex } from '../../../src/local/demo-docs/demo-index.ts';
import { standInEngine } from '../../../src/local/opensearch/stand-in-engine.ts';
import {
  type StandInFront,
  startStandInFront,
} from '../../../src/local/opensearch/stand-in-front.ts';

/** A stand-in that lets everybody in, with these indices. */
export function openStandIn(indices: readonly DemoIndex[] = []): Promise<StandInFront> {
  const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');
  const engine = standInEngine({ now: Date.now, randomText });
  engine.load(indices);
  return startStandInFront(engine, () => undefined);
}
