import { opensearchContract } from '../../contract/opensearch-contract.ts';
import { conformanceUrl } from './conformance-url.ts';

opensearchContract('OpenSearch', async () => ({
  url: conformanceUrl(),
  close: async () => undefined,
}));
