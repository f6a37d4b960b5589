import * as z from 'zod';

const environment = z.object({
  SALLYPORT_PORT: z.coerce.number().int().min(1).max(65533).default(8787),
  SALLYPORT_POSTGRES_URL: z.url().optional(),
  SALLYPORT_OPENSEARCH_URL: z.url().optional(),
  SALLYPORT_DATA: z.string().min(1).optional(),
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
  const parsed = environment.safeParse(env);
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
