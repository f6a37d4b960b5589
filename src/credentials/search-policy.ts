import type { OpensearchConnection } from '../config/opensearch-connection.ts';
import type { SearchCall, SearchScope } from '../gateway/credential.ts';
import { fencedPolicy } from './fenced-policy.ts';
import type { PolicyStatement } from './policy-document.ts';
import { collectionArn, domainArn, domainPathArn } from './search-arn.ts';

const ACTIONS: Readonly<Record<SearchCall['method'], string>> = {
  GET: 'es:ESHttpGet',
  HEAD: 'es:ESHttpHead',
  POST: 'es:ESHttpPost',
  PUT: 'es:ESHttpPut',
  DELETE: 'es:ESHttpDelete',
};

/**
 * What the minted credential of a search service may do until `expiresAt` (milliseconds since the
 * epoch). On a domain: the calls of this one request, by method and path. IAM sees no index of a
 * collection of Serverless: there the role, one for each access, carries that.
 * @throws SallyportError `unavailable` when the names do not fit a policy
 */
export function searchSessionPolicy(
  scope: SearchScope,
  connection: OpensearchConnection,
  expiresAt: number,
): string {
  const statements =
    connection.service === 'es'
      ? domainStatements(scope.calls, connection)
      : [{ Action: ['aoss:APIAccessAll'], Resource: [collectionArn(connection)] }];
  return fencedPolicy(statements, expiresAt);
}

function domainStatements(calls: readonly SearchCall[], connection: OpensearchConnection) {
  const byMethod = Map.groupBy(calls, ({ method }) => method);
  return [...byMethod].map(([method, those]) => ({
    Action: [ACTIONS[method]],
    Resource: [...new Set(those.map(({ path }) => domainPathArn(connection, path)))],
  }));
}

/** What the data path may do on search services at most. */
export type SearchServices = Readonly<{
  domains: readonly PolicyStatement[];
  collections: readonly PolicyStatement[];
  connections: readonly OpensearchConnection[];
}>;

/**
 * What the data roles of the connections may do at most. Every session narrows it to the calls of
 * one request. The deployed roles and the tests use these same statements.
 * @throws SallyportError `unavailable` when a connection's names do not fit a policy
 */
export function searchServices(connections: readonly OpensearchConnection[]): SearchServices {
  const domains = connections.filter(({ service }) => service === 'es').map(domainArn);
  const collections = connections.filter(({ service }) => service === 'aoss').map(collectionArn);
  return {
    domains: allow(Object.values(ACTIONS), domains),
    collections: allow(['aoss:APIAccessAll'], collections),
    connections,
  };
}

function allow(Action: readonly string[], Resource: readonly string[]): PolicyStatement[] {
  return Resource.length === 0 ? [] : [{ Effect: 'Allow', Action, Resource }];
}
