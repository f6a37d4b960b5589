import { type Ast, type AstValue, isAst } from './ast.ts';

/** Equal but for positions in the text, which two texts of one tree do not share, and the order of fields. */
export function sameTree(left: AstValue | undefined, right: AstValue | undefined): boolean {
  if (Array.isArray(left) || Array.isArray(right)) return sameLists(left, right);
  if (!isAst(left) || !isAst(right)) return left === right;
  let fields = 0;
  for (const field of Object.keys(left)) {
    if (isPosition(field)) continue;
    if (!Object.hasOwn(right, field) || !sameTree(left[field], right[field])) return false;
    fields++;
  }
  return fields === countFields(right);
}

function sameLists(left: AstValue | undefined, right: AstValue | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameTree(item, right[index]));
}

function countFields(node: Ast): number {
  let fields = 0;
  for (const field of Object.keys(node)) if (!isPosition(field)) fields++;
  return fields;
}

const POSITIONS = new Set([
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'stmt_len',
]);

function isPosition(field: string): boolean {
  return field.endsWith('location') || POSITIONS.has(field);
}
