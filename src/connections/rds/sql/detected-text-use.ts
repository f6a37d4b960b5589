import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';

/**
 * Refuses uses of detected text that would see handles in place of the text: anything but returning
 * the column whole. This is for a helpful sentence; that nothing leaks holds by the handles alone.
 * @param isDetected whether a column reference may mean a detected column
 * @throws SallyportError `denied`
 */
export function refuseDetectedTextUse(
  tree: Ast,
  isDetected: (fields: readonly string[]) => boolean,
): void {
  visitQuery(tree);

  function visitQuery(value: AstValue | undefined): void {
    walk(value, (tag, node) => {
      if (tag === 'ColumnRef') check(node);
      if (tag !== 'SelectStmt') return true;
      visitSelect(node);
      return false;
    });
  }

  /** A plain column in the list of what is selected is returned whole, unless rows are compared. */
  function visitSelect(node: Ast): void {
    const { targetList: _, larg, rarg, ...rest } = node;
    for (const branch of [larg, rarg]) if (isAst(branch)) visitSelect(branch);
    visitQuery(rest);
    const distinct = 'distinctClause' in node;
    for (const target of list(node, 'targetList')) {
      const expression = untag(target, 'ResTarget')?.['val'];
      const whole = untag(expression, 'ColumnRef') !== undefined && !distinct;
      if (!whole) visitQuery(expression);
    }
  }

  function check(column: Ast): void {
    const fields = names(list(column, 'fields'));
    if (!isDetected(fields)) return;
    throw new SallyportError(
      'denied',
      `column \`${fields.at(-1)}\` is free text masked by detection: it can be returned whole or searched with to_tsvector(…) @@ plainto_tsquery(…), not used in an expression, a condition or an order`,
    );
  }
}

/**
 * Whether a statement names a column, or could mean it by a star or a whole row. `excluded.column`
 * is what the caller gave himself.
 */
export function mentionsColumn(tree: Ast, column: string): boolean {
  const aliases = new Set<string>();
  let found = false;
  walk(tree, (tag, node) => {
    const relation = tag === 'RangeVar' ? node : child(node, 'relation');
    for (const source of [relation, node]) {
      aliases.add(text(child(source, 'alias'), 'aliasname') ?? text(source, 'relname') ?? '');
    }
    return true;
  });
  walk(tree, (tag, node) => {
    if (tag !== 'ColumnRef') return true;
    const fields = names(list(node, 'fields'));
    const last = fields.at(-1) ?? '*';
    const wholeRow = last === '*' || (fields.length === 1 && aliases.has(last));
    if (fields[0] !== 'excluded' && (wholeRow || last === column)) found = true;
    return true;
  });
  return found;
}
