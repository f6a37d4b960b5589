import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';

/** `count(column)`, with nothing more to it: `distinct` would compare handles. */
const COUNT = new Set(['count', 'pg_catalog.count']);
const PLAIN_CALL = new Set(['funcname', 'args', 'funcformat', 'location']);

/** Whether it only asks if there is a text, which its handle tells as well. */
function asksForNull(tag: string, node: Ast): boolean {
  if (tag === 'NullTest') return untag(node['arg'], 'ColumnRef') !== undefined;
  if (tag !== 'FuncCall' || !COUNT.has(names(list(node, 'funcname')).join('.'))) return false;
  const args = list(node, 'args');
  const plain = Object.keys(node).every((key) => PLAIN_CALL.has(key));
  return plain && args.length === 1 && untag(args[0], 'ColumnRef') !== undefined;
}

/**
 * Refuses uses of detected text that would see handles in place of the text: anything but returning
 * the column whole, or asking whether it is null. This is for a helpful sentence; that nothing leaks holds by the handles alone.
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
      if (asksForNull(tag, node)) return false;
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
      `column \`${fields.at(-1)}\` is free text masked by detection: it can be returned whole, searched with to_tsvector(…) @@ plainto_tsquery(…), compared with null and counted, not used in any other expression, condition or order`,
    );
  }
}

/** The rows of a relation in a statement: the names that stand for one, and the fields it has. */
export type RowNames = Readonly<{ names: ReadonlySet<string>; columns: ReadonlySet<string> }>;

/**
 * Whether a statement names a column, or could mean it by a star or a whole row. A field of a row
 * that is none of its columns is a function of the whole row. `excluded.column` is what the caller
 * gave himself.
 */
export function mentionsColumn(tree: Ast, column: string, rows: RowNames): boolean {
  const aliases = aliasesIn(tree);
  let found = false;
  walk(tree, (tag, node) => {
    if (tag !== 'ColumnRef') return true;
    const fields = names(list(node, 'fields'));
    const [first = ''] = fields;
    const last = fields.at(-1) ?? '*';
    if (fields.length > 1 && first === 'excluded') return true;
    const wholeRow =
      fields.length === 1
        ? aliases.has(last) || rows.names.has(last)
        : rows.names.has(first) && !rows.columns.has(last);
    if (wholeRow || last === '*' || last === column) found = true;
    return true;
  });
  return found;
}

function aliasesIn(tree: Ast): ReadonlySet<string> {
  const aliases = new Set<string>();
  walk(tree, (tag, node) => {
    const relation = tag === 'RangeVar' ? node : child(node, 'relation');
    for (const source of [relation, node]) {
      aliases.add(text(child(source, 'alias'), 'aliasname') ?? text(source, 'relname') ?? '');
    }
    return true;
  });
  return aliases;
}
