import { type Ast, type AstValue, isAst } from './ast.ts';

/** Positions in the text, which two texts of one tree do not share. */
const POSITION = /location$|^list_(start|end)$|^rexpr_list_(start|end)$|^stmt_len$/;

/** Equal but for positions in the text and the order of fields. */
export function sameTree(left: AstValue | undefined, right: AstValue | undefined): boolean {
  if (Array.isArray(left) || Array.isArray(right)) return sameLists(left, right);
  if (!isAst(left) || !isAst(right)) return left === right;
  const fields = fieldsOf(left);
  if (fields.length !== fieldsOf(right).length) return false;
  return fields.every(
    (field) => Object.hasOwn(right, field) && sameTree(left[field], right[field]),
  );
}

function sameLists(left: AstValue | undefined, right: AstValue | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameTree(item, right[index]));
}

function fieldsOf(node: Ast): readonly string[] {
  return Object.keys(node).filter((field) => !POSITION.test(field));
}
