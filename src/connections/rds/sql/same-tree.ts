import type { AstValue } from './ast.ts';

/** Equal but for positions in the text. */
export function sameTree(left: AstValue | undefined, right: AstValue | undefined): boolean {
  return JSON.stringify(left, withoutPositions) === JSON.stringify(right, withoutPositions);
}

const POSITION = /location$|^list_(start|end)$|^rexpr_list_(start|end)$|^stmt_len$/;

function withoutPositions(key: string, value: unknown): unknown {
  return POSITION.test(key) ? undefined : value;
}
