import { opensearchClientContract } from '../contract/opensearch-client-contract.ts';

opensearchClientContract('over the stand-in');
