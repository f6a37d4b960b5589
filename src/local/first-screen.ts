import type { LocalGate } from './local-gate.ts';

/** What somebody sees who has just started the gate: where it is, and a command to try. */
export function firstScreen(
  { url, issuerUrl }: Pick<LocalGate, 'url' | 'issuerUrl'>,
  seconds: number,
): string {
  return `
Sallyport is ready after ${seconds.toFixed(1)} s.

  gate     ${url}
  issuer   ${issuerUrl}   (demo clients: rag-app alice bob dana olivia oscar hanna audrey ivan)

Try it, in another terminal. A token for the RAG application:

  TOKEN=$(curl -s ${issuerUrl}/token -d grant_type=client_credentials \\
    -d client_id=rag-app -d client_secret=rag-app | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

Customers, as it may see them:

  curl -s ${url}/rds/crm/sql -H "authorization: Bearer $TOKEN" -H 'sallyport-session: first' \\
    -d '{"query": "select name, email, ssn from customers where id <= $1", "params": [3]}'

What the record says of it (as audrey, the auditor, take a token for her and):

  curl -s ${url}/sessions/first -H "authorization: Bearer $TOKEN"

The whole way of a RAG application: npm run demo. Stop with Ctrl-C.
`;
}
