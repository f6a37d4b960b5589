/** JSON objects only: no arrays, no null. */
export function isClaimObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The claim at a dotted path such as `realm_access.roles`, or undefined where there is none. A name
 * may itself contain dots (`https://example.com/groups`): the longest name that exists is taken.
 */
export function claimAt(claims: unknown, path: string): unknown {
  if (!isClaimObject(claims)) return undefined;
  // INVARIANT: only own members count, so `constructor` or `__proto__` never reach a prototype.
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(claims, name)) return claimAt(claims[name], path.slice(dot + 1));
  }
  return undefined;
}
