import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';

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
 * `id = id + 0` are unbounded; `id = $1` is not. What really changed says the rest.
 * @param target name that columns of the changed relation are qualified with
 */
export function isUnbounded(where: AstValue | undefined, target: string): boolean {
  return !narrows(where, target);
}

function narrows(value: AstValue | undefined, target: string): boolean {
  if (!isAst(value)) return false;
  const bool = untag(value, 'BoolExpr');
  if (bool !== undefined) return boolNarrows(bool, target);
  const expression = untag(value, 'A_Expr');
  if (expression !== undefined) return comparisonNarrows(expression, target);
  const nullTest = untag(value, 'NullTest');
  if (nullTest !== undefined)
    return text(nullTest, 'nulltesttype') === 'IS_NULL' && namesColumn(value);
  if (untag(value, 'SubLink') !== undefined) return namesColumn(value);
  return untag(value, 'ColumnRef') !== undefined;
}

function boolNarrows(bool: Ast, target: string): boolean {
  const args = list(bool, 'args');
  switch (text(bool, 'boolop')) {
    case 'AND_EXPR':
      return args.some((arg) => narrows(arg, target));
    case 'OR_EXPR':
      return args.every((arg) => narrows(arg, target));
    default:
      return untag(args[0], 'ColumnRef') !== undefined; // not active
  }
}

function comparisonNarrows(expression: Ast, target: string): boolean {
  const { lexpr, rexpr } = expression;
  if (!namesColumn(lexpr) && !namesColumn(rexpr)) return false;
  // Compared with itself, in whatever disguise, a row's own value says nothing about which row it is.
  if (namesTarget(lexpr, target) && namesTarget(rexpr, target)) return false;
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

/** Names a column of the changed relation itself; an unqualified name may always be one. */
function namesTarget(value: AstValue | undefined, target: string): boolean {
  let found = false;
  walk(value, (tag, node) => {
    if (tag === 'SubLink') return false;
    const fields = tag === 'ColumnRef' ? names(list(node, 'fields')) : [];
    if (fields.length === 1 || (fields.length > 1 && fields[0] === target)) found = true;
    return true;
  });
  return found;
}

function isOpenPattern(value: AstValue | undefined): boolean {
  const pattern = text(child(untag(value, 'A_Const'), 'sval'), 'sval');
  return pattern !== undefined && /^[%_]*$/.test(pattern);
}
