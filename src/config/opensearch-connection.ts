import * as z from 'zod';

/** One index, alias or data stream by name, or several by a pattern with `*`. */
export const indexPattern = z
  .string()
  .regex(
    /^[a-z0-9*][a-z0-9._*-]{0,199}$/,
    'must be an index name or a pattern: lower-case letters, digits, `.`, `_`, `-` and `*`',
  );

export const opensearchConnection = z
  .strictObject({
    kind: z.literal('opensearch'),
    /** `es`: a domain of OpenSearch Service; `aoss`: a collection of OpenSearch Serverless */
    service: z.enum(['es', 'aoss']).default('es'),
    /** Host name, reached over https on port 443 */
    endpoint: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,252}$/, 'must be a host name, without https://'),
    region: z.string().min(1),
    account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
    /** Of the domain; of a collection its id */
    name: z.string().min(1),
    /** The indices that exist for callers, by name or pattern; every other one is denied */
    indices: z.record(indexPattern, z.strictObject({ domain: z.string().min(1).optional() })),
    /** Name of a collection, by which its data access policies know it */
    collection: z
      .string()
      .regex(/^[a-z][a-z0-9-]{2,31}$/, 'must be the name of a collection')
      .optional(),
  })
  .refine(({ service, collection }) => (service === 'aoss') === (collection !== undefined), {
    message: '`collection` is the name of a collection: needed for `aoss`, and nothing to `es`',
    path: ['collection'],
  });

/** `connection/index/field.path`; the index may be a pattern */
export const fieldName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\/[^/]+\/[^/*\s]+$/, 'must read `connection/index/field.path`');

export type OpensearchConnection = z.output<typeof opensearchConnection>;
