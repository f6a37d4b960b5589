import { estimateBand } from '../gateway/estimate-band.ts';
import type { Approval } from './approval.ts';
import { type DigestParts, requestDigest } from './digest.ts';

/** A request whatever its size: how large it is is known better the further it gets. */
export type SizedRequest = Readonly<{
  /** Digest without size, and without the rules, of which size may ask for more */
  digest: string;
  /** Whether an approval is for this very request, in the size that the approval says. */
  isOf: (approval: Approval) => boolean;
}>;

/** A request whatever its size, of the parts of its digest. */
export function sizedRequest(parts: DigestParts): SizedRequest {
  const { estimateBand: _, obligations, ...rest } = parts;
  const under = (approvals: readonly string[]) => ({
    ...rest,
    obligations: { ...obligations, approvals },
  });
  return {
    digest: requestDigest(under([])),
    isOf: ({ rules, estimate, digest }) =>
      estimate !== undefined &&
      requestDigest({ ...under(rules), estimateBand: estimateBand(estimate) }) === digest,
  };
}
