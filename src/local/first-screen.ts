import { DEMO_PRINCIPALS } from './demo-principals.ts';
import type { LocalGate } from './local-gate.ts';

/** What somebody sees who has just started the gate: where it is, and commands to try. */
export function firstScreen(
  { url, issuerUrl, inboxUrl }: Pick<LocalGate, 'url' | 'issuerUrl' | 'inboxUrl'>,
  seconds: number,
): string {
  return `
Sallyport is ready after ${seconds.toFixed(1)} s.

  gate     ${url}
  issuer   ${issuerUrl}
${inboxUrl === undefined ? '' : `  inbox    ${inboxUrl}   open it in a browser to decide approvals\n`}  clients  (group; the secret is the name)
${clientLines().join('\n')}

Try it, in another terminal. A token of a client:

  token() {
    curl -s ${issuerUrl}/token -d grant_type=client_credentials -d client_id=$1 -d client_secret=$1 |
      sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'
  }

Customers, as the RAG application may see them:

  curl -s ${url}/rds/crm/sql -H "authorization: Bearer $(token rag-app)" -H 'sallyport-session: first' \\
    -d '{"query": "select name, email, ssn from customers where id <= $1", "params": [3]}'

What the record says of it, as audrey, the auditor, reads it:

  curl -s ${url}/sessions/first -H "authorization: Bearer $(token audrey)"

The whole way of a RAG application: npm run demo. Stop with Ctrl-C.
`;
}

/** Four to a line: `rag-app (rag)`. */
function clientLines(): string[] {
  const clients = DEMO_PRINCIPALS.map(({ name, groups }) => {
    return `${name} (${groups.join(', ') || 'no group'})`;
  });
  const lines: string[] = [];
  for (let at = 0; at < clients.length; at += 4) {
    lines.push(`           ${clients.slice(at, at + 4).join(', ')}`);
  }
  return lines;
}
