import { Client } from '@opensearch-project/opensearch';
import type { GateAccess } from './gate-sql.ts';

/** OpenSearch's own client, pointed at the gate with the application's token. */
export function gateSearch({ gate, token, session }: GateAccess): Client {
  return new Client({
    node: `${gate}/opensearch/docs`,
    headers: { authorization: `Bearer ${token}`, 'sallyport-session': session },
  });
}
