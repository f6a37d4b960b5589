import type { DemoIndex } from './demo-index.ts';
import { hrIndex } from './hr-index.ts';
import { kbIndex } from './kb-index.ts';
import { ticketsIndex } from './tickets-index.ts';

/** Their names. */
export const DEMO_INDICES = ['kb', 'tickets', 'hr'] as const;

/**
 * Everything that the demo world's `docs` holds, the same on every machine that has the same
 * documentation. @throws Error when the documentation cannot be read
 */
export async function demoIndices(project: string): Promise<readonly DemoIndex[]> {
  return [await kbIndex(project), ticketsIndex(), hrIndex()];
}
