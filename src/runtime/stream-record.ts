import * as z from 'zod';
import type { Approval } from '../approvals/approval.ts';
import { readApproval } from '../approvals/approval-item.ts';
import type { Item } from '../table/item.ts';

const image = z.record(z.string(), z.unknown());
const batch = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        NewImage: image.optional(),
        OldImage: image.optional(),
      }),
    }),
  ),
});

/** A change of an approval, as the stream of the table tells it. */
export type ApprovalChange = Readonly<{
  /** What the stream calls it */
  sequence: string;
  /** The approvals are read when they are asked for. Throw SallyportError `unavailable`. */
  before: () => Approval | undefined;
  after: () => Approval | undefined;
}>;

/** The changes in a batch of a stream of approvals. Throws ZodError for what is no batch. */
export function approvalChanges(event: unknown): readonly ApprovalChange[] {
  return batch.parse(event).Records.map(({ dynamodb }) => ({
    sequence: dynamodb.SequenceNumber,
    before: () => approvalIn(dynamodb.OldImage),
    after: () => approvalIn(dynamodb.NewImage),
  }));
}

function approvalIn(found: z.output<typeof image> | undefined): Approval | undefined {
  return found && readApproval(found as Item);
}
