import * as z from 'zod';
import { approvalRule } from './approval-rule.ts';
import { bedrockConnection } from './bedrock-connection.ts';
import { maskSchema } from './mask-schema.ts';
import { opensearchConnection } from './opensearch-connection.ts';
import { slack } from './slack.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be up to 63 lower-case letters, digits and dashes');
/** `schema.table` */
const tableName = z.string().regex(/^[^./]+\.[^./]+$/, 'must read `schema.table`');

const issuer = z.strictObject({
  /** Short name; the first part of every principal id of this issuer */
  name,
  /** Exact `iss` of its tokens */
  url: z.url(),
  audiences: z.array(z.string().min(1)).min(1),
  algorithms: z
    .array(z.enum(['RS256', 'ES256', 'EdDSA']))
    .min(1)
    .default(['RS256', 'ES256', 'EdDSA']),
  /** Where its keys are; otherwise found from `/.well-known/openid-configuration` */
  jwksUri: z.url().optional(),
  /** Path of the groups in the claims, dots for nesting: `realm_access.roles` */
  groupsClaim: z.string().default('groups'),
  /** Path of a claim that says `workload` or `user`; a token without it is a user's, one whose subject is its own client a workload's */
  kindClaim: z.string().optional(),
  /** Path of a claim that names the person, such as a verified e-mail address: two identities of one person are one approver */
  personClaim: z.string().optional(),
  /** Path of a claim that names the person who answers for a workload */
  ownerClaim: z.string().optional(),
  clockToleranceSeconds: z.number().int().min(0).max(300).default(30),
});

const rdsConnection = z.strictObject({
  kind: z.literal('rds'),
  engine: z.literal('postgres').default('postgres'),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535).default(5432),
  database: z.string().min(1),
  region: z.string().min(1),
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  /** `db-…`, `cluster-…` or `prx-…`, as IAM names the instance, cluster or proxy */
  resourceId: z
    .string()
    .regex(/^(db|cluster|prx)-[A-Za-z0-9-]+$/, 'must start with `db-`, `cluster-` or `prx-`'),
  /** Database users that the gate logs in as, least privileged first */
  users: z
    .strictObject({
      read: z.string().min(1).default('sallyport_read'),
      write: z.string().min(1).default('sallyport_write'),
      define: z.string().min(1).default('sallyport_define'),
      catalog: z.string().min(1).default('sallyport_catalog'),
    })
    .prefault({}),
  /** The relations that exist for callers; every other one is denied */
  tables: z.record(tableName, z.strictObject({ domain: z.string().min(1).optional() })),
  /** Schema of unqualified names */
  defaultSchema: z.string().min(1).default('public'),
  /** Functions of your own that callers may use, `schema.function` */
  functions: z.array(tableName).default([]),
});

const filter = z.strictObject({
  /** Column (or field) that must equal the claim; a table without it is denied */
  column: z.string().min(1),
  /** Path of the claim, dots for nesting */
  claim: z.string().min(1),
});

export const configSchema = z.strictObject({
  identity: z.strictObject({ issuers: z.array(issuer).min(1) }),
  connections: z.record(
    name,
    z.discriminatedUnion('kind', [rdsConnection, opensearchConnection, bedrockConnection]),
  ),
  masks: z.record(name, maskSchema).default({}),
  filters: z.record(name, filter).default({}),
  approvals: z.record(name, approvalRule).default({}),
  slack: slack.optional(),
  sessions: z
    .strictObject({
      /** Groups whose members read every session */
      auditors: z.array(z.string().min(1)).default([]),
      retentionDays: z.number().int().min(1).default(400),
    })
    .prefault({}),
  limits: z
    .strictObject({
      bodyBytes: z
        .number()
        .int()
        .min(1024)
        .max(6 * 1024 * 1024)
        .default(6 * 1024 * 1024),
      statementBytes: z.number().int().min(128).max(65536).default(16384),
      /** Rows of one answer where no policy says less */
      rows: z.number().int().min(1).default(10_000),
      statementSeconds: z.number().int().min(1).max(300).default(15),
    })
    .prefault({}),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type Issuer = Config['identity']['issuers'][number];
export type RdsConnection = z.output<typeof rdsConnection>;
