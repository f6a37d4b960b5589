import { describe } from 'vitest';
import { type Cluster, contractWorld } from './opensearch-contract-world.ts';
import { documentsContract } from './opensearch-documents-contract.ts';
import { indicesContract } from './opensearch-indices-contract.ts';
import { pagesContract } from './opensearch-pages-contract.ts';
import { queriesContract } from './opensearch-queries-contract.ts';

/**
 * Requests and answers that a real cluster and its stand-in must agree on, through the official
 * client. The cluster must let everybody in.
 */
export function opensearchContract(name: string, start: () => Promise<Cluster>): void {
  describe(name, () => {
    const world = contractWorld(start);
    queriesContract(world);
    pagesContract(world);
    documentsContract(world);
    indicesContract(world);
  });
}
