/** Throws where two results differ, and shows them. */
export function expectSame(got: unknown, wanted: unknown, what: string): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}\n  got    ${left}\n  wanted ${right}`);
}
