import { opensearchContract } from '../../contract/opensearch-contract.ts';
import { openStandIn } from './open-stand-in.ts';

opensearchContract('the stand-in of OpenSearch', () => openStandIn());
