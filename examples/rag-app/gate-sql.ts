import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless';

export type GateSql = NeonQueryFunction<false, false>;

export type GateAccess = Readonly<{
  /** Base URL of the gate */
  gate: string;
  /** JWT of the application */
  token: string;
  /** Groups what is asked for one answer into one session of the record */
  session: string;
}>;

type Init = RequestInit & { headers: Record<string, string>; session: string };

/**
 * The driver of Neon, pointed at the gate. The connection string names no credential: the token
 * goes along as bearer token. The driver's own `headers` option would replace its headers, so the
 * session is added by its `fetchFunction`, which is given whatever stands in `fetchOptions`.
 */
export function gateSql({ gate, token, session }: GateAccess): GateSql {
  neonConfig.fetchEndpoint = () => `${gate}/rds/crm/sql`;
  neonConfig.fetchFunction = (url: string, { session: name, headers, ...init }: Init) =>
    fetch(url, { ...init, headers: { ...headers, 'sallyport-session': name } });
  return neon('postgresql://rag-app:none@sallyport/crm', {
    authToken: token,
    fetchOptions: { session },
  });
}
