import { Client } from '@opensearch-project/opensearch';
import { afterAll } from 'vitest';
import { DEMO_INDICES } from '../../../src/local/demo-docs/demo-indices.ts';
import { useRealOpenSearch } from '../../../src/local/opensearch/real-opensearch.ts';
import { opensearchClientContract } from '../../contract/opensearch-client-contract.ts';
import { conformanceUrl } from './conformance-url.ts';

const project = new URL('../../..', import.meta.url).pathname;

opensearchClientContract('over a real cluster', () => ({
  async opensearch() {
    await clear();
    return useRealOpenSearch(conformanceUrl(), { project });
  },
}));

afterAll(clear);

async function clear(): Promise<void> {
  const direct = new Client({ node: conformanceUrl() });
  await direct.indices.delete({ index: DEMO_INDICES.join(','), ignore_unavailable: true });
  await direct.close();
}
