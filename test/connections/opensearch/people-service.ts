import { afterAll } from 'vitest';
import { CONFIGURED, INDICES } from './people-index.ts';
import { type Indices, type RecordingUpstream, recordingUpstream } from './recording-upstream.ts';
import { type SearchWorld, searchWorld, type WorldParts } from './search-world.ts';

/** The connector before a recording service with the indices of people, which ends with the tests of the file. */
export async function peopleService(
  parts: Omit<WorldParts, 'indices' | 'endpoint'> = {},
  indices: Indices = INDICES,
  streams: readonly object[] = [],
): Promise<Readonly<{ upstream: RecordingUpstream; world: SearchWorld }>> {
  const upstream = await recordingUpstream(indices, streams);
  afterAll(() => upstream.close());
  const world = searchWorld({ endpoint: upstream.url, indices: CONFIGURED, ...parts });
  return { upstream, world };
}
