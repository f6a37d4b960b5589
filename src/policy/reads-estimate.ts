import type { PolicyJson } from '@cedar-policy/cedar-wasm/web';

/**
 * Whether the conditions of a policy can see `context.operation.estimate`. Anything that takes a
 * record which holds it as a whole (`context.operation == …`) counts as well.
 */
export function readsEstimate(policy: PolicyJson): boolean {
  return policy.conditions.some((clause) => sees(clause.body));
}

function sees(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(sees);
  if (typeof node !== 'object' || node === null) return false;
  const path = contextPath(node);
  if (path !== undefined) return couldBeEstimate(path);
  return Object.values(node).some(sees);
}

/** INVARIANT: only a path that leads elsewhere is harmless; one that stops short holds the estimate. */
function couldBeEstimate([first, second]: readonly string[]): boolean {
  if (first !== undefined && first !== 'operation') return false;
  return second === undefined || second === 'estimate';
}

/** `operation`, `estimate`, `rows` of `context.operation.estimate.rows`, or of `context has operation.estimate`. */
function contextPath(node: object): readonly string[] | undefined {
  if ('Var' in node) return node.Var === 'context' ? [] : undefined;
  const step = ('.' in node && node['.']) || ('has' in node && node.has);
  if (typeof step !== 'object' || step === null) return undefined;
  const { left, attr } = step as { left: object; attr: string | string[] };
  const path = contextPath(left);
  return path && [...path, ...(Array.isArray(attr) ? attr : [attr])];
}
