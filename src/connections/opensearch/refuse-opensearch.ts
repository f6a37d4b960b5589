import type { Refusal } from '../../gateway/connector.ts';
import type { ErrorCode } from '../../gateway/error-code.ts';
import type { SallyportError } from '../../gateway/sallyport-error.ts';

/** OpenSearch's own names for what these are, by which its clients tell errors apart. */
const TYPES: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: 'security_exception',
  bad_request: 'parse_exception',
  unknown_connection: 'resource_not_found_exception',
  not_found: 'resource_not_found_exception',
  unclassifiable: 'security_exception',
  denied: 'security_exception',
  approval_required: 'security_exception',
  approval_rejected: 'security_exception',
  revoked: 'security_exception',
  over_limit: 'circuit_breaking_exception',
  upstream_rejected: 'exception',
  upstream_failed: 'transport_exception',
  upstream_timeout: 'timeout_exception',
  unavailable: 'status_exception',
};

/** An error as OpenSearch writes it; a pending approval is named in the reason. */
export function refuseOpensearch(error: SallyportError): Refusal {
  const { code, approval, upstreamType } = error;
  const type = upstreamType ?? TYPES[code];
  const reason = error.message;
  const status = statusOf(error);
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'sallyport-error': code,
      ...(approval === undefined ? {} : { 'sallyport-approval': approval.id }),
    },
    body: JSON.stringify({ error: { root_cause: [{ type, reason }], type, reason }, status }),
  };
}

/** What upstream refused keeps the status by which clients know a conflict or a missing document. */
function statusOf({ code, status, upstreamType }: SallyportError): number {
  if (code !== 'upstream_rejected') return status;
  if (upstreamType === 'version_conflict_engine_exception') return 409;
  return /(not_found|missing)_exception$/.test(upstreamType ?? '') ? 404 : status;
}
