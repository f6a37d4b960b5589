import * as z from 'zod';

const groups = z.array(z.string().min(1)).min(1);
const people = z.number().int().min(1).max(10);

const rule = z.strictObject({
  /** Groups whose members may decide */
  groups: groups.optional(),
  /** How many people of these groups must approve */
  approvals: people.optional(),
  /** Several needs in place of one: each is met by people of its own, nobody counts for two */
  needs: z
    .array(z.strictObject({ groups, approvals: people.default(1) }))
    .min(1)
    .max(5)
    .optional(),
  /** Minutes in which people can decide */
  expiresMinutes: z.number().int().min(1).max(10080).default(60),
  /** Minutes after the last approval in which the request can run */
  usableMinutes: z.number().int().min(1).max(10080).default(60),
  /** Whether who asks must say why (`sallyport-justification`) */
  justification: z.boolean().default(false),
});

/** One approval rule of the configuration; what may be left out is filled in. */
export const approvalRule = rule
  .refine((given) => (given.groups === undefined) !== (given.needs === undefined), {
    message: 'must have either `groups` or `needs`',
  })
  .refine((given) => given.needs === undefined || given.approvals === undefined, {
    message: 'says `approvals` within each of its `needs`',
  })
  .transform(({ groups: any, approvals, needs, ...rest }) => ({
    ...rest,
    needs: needs ?? [{ groups: any ?? [], approvals: approvals ?? 1 }],
  }));
