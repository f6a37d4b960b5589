import * as z from 'zod';
import { timeWindow } from './time-window.ts';

const groups = z.array(z.string().min(1)).min(1);
const people = z.number().int().min(1).max(10);
const minutes = z.number().int().min(1).max(10_080);

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
  expiresMinutes: minutes.default(60),
  /** Minutes after the last approval in which the request can run */
  usableMinutes: minutes.default(60),
  /** Whether who asks must say why (`sallyport-justification`) */
  justification: z.boolean().default(false),
  /** Groups that may decide as well once nobody has for so long */
  escalation: z
    .array(z.strictObject({ afterMinutes: minutes, groups }))
    .max(5)
    .default([]),
  /** When requests under this rule can be asked for and run; at any time where there is none */
  windows: z.array(timeWindow).max(10).default([]),
  /** What an approval opens: requests of this kind for so many minutes, in place of one request once */
  opens: z.strictObject({ minutes }).optional(),
  /** Groups whose members may go without approval in an emergency, and how soon it must be reviewed */
  breakGlass: z
    .strictObject({ groups, reviewHours: z.number().int().min(1).max(168).default(24) })
    .optional(),
});

/** One approval rule of the configuration; what may be left out is filled in. */
export const approvalRule = rule
  .refine((given) => (given.groups === undefined) !== (given.needs === undefined), {
    message: 'must have either `groups` or `needs`',
  })
  .refine((given) => given.needs === undefined || given.approvals === undefined, {
    message: 'says `approvals` within each of its `needs`',
  })
  .refine(
    ({ escalation, expiresMinutes }) =>
      escalation.every(({ afterMinutes }) => afterMinutes < expiresMinutes),
    { message: 'escalates only after it has expired: `afterMinutes` is below `expiresMinutes`' },
  )
  .transform(({ groups: among, approvals, needs, ...rest }) => ({
    ...rest,
    needs: needs ?? [{ groups: among ?? [], approvals: approvals ?? 1 }],
  }));
