import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';
import { sameTree } from './same-tree.ts';

/** Comparisons that can hold for few rows. `<>`, `IS DISTINCT FROM` and `NOT …` hold for nearly all. */
const NARROWING_OPERATORS = new Set(['=', '<', '>', '<=', '>=', '@>', '<@', '&&', '@@']);
const NARROWING_KINDS = new Set([
  'AEXPR_OP',
  'AEXPR_OP_ANY',
  'AEXPR_IN',
  'AEXPR_BETWEEN',
  'AEXPR_BETWEEN_SYM',
  'AEXPR_NOT_DISTINCT',
  'AEXPR_LIKE',
  'AEXPR_ILIKE',
]);

/**
 * Whether a predicate leaves a change unbounded: absent, or true for every row whatever the data,
 * as far as can be seen without asking the database. `where true`, `1 = 1`, `id = id` and
 * `id > 0 or true` are unbounded; `id = $1` is not. An estimate says the rest.
 */
export function isUnbounded(where: AstValue | undefined): boolean {
  return !narrows(where);
}

function narrows(value: AstValue | undefined): boolean {
  if (!isAst(value)) return false;
  const bool = untag(value, 'BoolExpr');
  if (bool !== undefined) return boolNarrows(bool);
  const expression = untag(value, 'A_Expr');
  if (expression !== undefined) return comparisonNarrows(expression);
  const nullTest = untag(value, 'NullTest');
  if (nullTest !== undefined)
    return text(nullTest, 'nulltesttype') === 'IS_NULL' && namesColumn(value);
  if (untag(value, 'SubLink') !== undefined) return namesColumn(value);
  return untag(value, 'ColumnRef') !== undefined;
}

function boolNarrows(bool: Ast): boolean {
  const args = list(bool, 'args');
  switch (text(bool, 'boolop')) {
    case 'AND_EXPR':
      return args.some(narrows);
    case 'OR_EXPR':
      return args.every(narrows);
    default:
      return untag(args[0], 'ColumnRef') !== undefined; // not active
  }
}

function comparisonNarrows(expression: Ast): boolean {
  const { lexpr, rexpr } = expression;
  if (!namesColumn(lexpr) && !namesColumn(rexpr)) return false;
  if (sameTree(lexpr, rexpr)) return false;
  const kind = text(expression, 'kind') ?? '';
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE') return !isOpenPattern(rexpr);
  if (!NARROWING_KINDS.has(kind)) return false;
  const operator = names(list(expression, 'name')).at(-1) ?? '';
  const named = kind === 'AEXPR_OP' || kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_IN';
  return !named || NARROWING_OPERATORS.has(operator);
}

function namesColumn(value: AstValue | undefined): boolean {
  let found = false;
  walk(value, (tag) => {
    if (tag === 'ColumnRef') found = true;
    return !found;
  });
  return found;
}

function isOpenPattern(value: AstValue | undefined): boolean {
  const pattern = text(child(untag(value, 'A_Const'), 'sval'), 'sval');
  return pattern !== undefined && /^[%_]*$/.test(pattern);
}
