import * as z from 'zod';

/** Slack, where people decide approvals. Signing secret and bot token are secrets, not configuration. */
export const slack = z.strictObject({
  /** Workspace, `T…`: users of any other (Slack Connect) decide nothing */
  team: z.string().regex(/^[TE][A-Z0-9]{2,20}$/, 'must be the id of a workspace, `T…`'),
  /** Channel that approvals are posted to, `C…` */
  channel: z.string().regex(/^[CG][A-Z0-9]{2,20}$/, 'must be the id of a channel, `C…`'),
  /**
   * Who a user is, by user id `U…` or by the e-mail address that Slack has confirmed, in lower
   * case: the principal, and the groups in which it may approve
   */
  people: z
    .record(
      z.string().regex(
        // Printable ASCII without capitals around one `@`, as addresses are compared.
        /^(?:[UW][A-Z0-9]{2,20}|[!-?[-~]{1,64}@[a-z0-9.-]{1,255})$/,
        'must be the id of a user, `U…`, or an e-mail address in lower case',
      ),
      z.strictObject({
        /** `issuer/subject` */
        principal: z.string().regex(/^[^/]+\/.+$/, 'must read `issuer/subject`'),
        /** The person, where `personClaim` of the issuer tells it */
        person: z.string().min(1).toLowerCase().optional(),
        groups: z.array(z.string().min(1)).min(1),
      }),
    )
    .default({}),
});
