import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { ClassifiedCall } from './classified-call.ts';
import { partitionOf } from './partition-of.ts';

/**
 * Id of the guardrail that the caller names, by its id or its ARN.
 * @throws SallyportError `denied` for one that the connection does not let callers name
 */
export function ownGuardrail({
  dialect,
  body,
  headers,
  connection,
}: ClassifiedCall): string | undefined {
  const named = dialect.guardrail({ body, headers });
  if (named === undefined) return undefined;
  const { region, account, guardrails } = connection;
  const prefix = `arn:${partitionOf(region)}:bedrock:${region}:${account}:guardrail/`;
  const id = named.startsWith(prefix) ? named.slice(prefix.length) : named;
  if (guardrails.includes(id)) return id;
  throw new SallyportError(
    'denied',
    'the connection does not let callers name this guardrail: its `guardrails` would have to list the id',
  );
}
