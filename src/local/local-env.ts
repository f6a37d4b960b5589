import * as z from 'zod';

const HIGHEST = 65533;
const port = `must be a whole number from 1 to ${HIGHEST}, for the two ports after it are taken as well`;
const url = 'must be a URL, such as';

const environment = z.object({
  SALLYPORT_PORT: z.coerce.number(port).int(port).min(1, port).max(HIGHEST, port).default(8787),
  SALLYPORT_POSTGRES_URL: z.url(`${url} postgres://admin:password@127.0.0.1/db`).optional(),
  SALLYPORT_OPENSEARCH_URL: z.url(`${url} https://127.0.0.1:9200`).optional(),
  SALLYPORT_DATA: z.string().optional(),
});

export type LocalEnv = Readonly<{
  /** Of the gate; the issuer and the inbox have the two after it */
  port: number;
  /** Admin URL of a Postgres to use in place of PGlite */
  postgresUrl?: string;
  /** A cluster to use in place of the stand-in */
  opensearchUrl?: string;
  /** Where data is kept; `.sallyport` where it is started when absent */
  directory?: string;
}>;

/** The environment of `npm start`. Throws Error that names what is wrong, never a value. */
export function readLocalEnv(env: Readonly<Record<string, string | undefined>>): LocalEnv {
  // An empty variable is how a shell unsets one for a command.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the environment is not valid: ${names.join('; ')}`);
  }
  const { SALLYPORT_PORT: port, SALLYPORT_DATA } = parsed.data;
  const { SALLYPORT_POSTGRES_URL, SALLYPORT_OPENSEARCH_URL } = parsed.data;
  return {
    port,
    ...(SALLYPORT_POSTGRES_URL !== undefined && { postgresUrl: SALLYPORT_POSTGRES_URL }),
    ...(SALLYPORT_OPENSEARCH_URL !== undefined && { opensearchUrl: SALLYPORT_OPENSEARCH_URL }),
    ...(SALLYPORT_DATA !== undefined && { directory: SALLYPORT_DATA }),
  };
}
