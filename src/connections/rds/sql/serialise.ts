import { deparseSync } from 'pgsql-deparser';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Ast } from './ast.ts';
import type { SqlParser } from './parser.ts';
import { sameTree } from './same-tree.ts';

/**
 * Our own text of a statement tree. It is parsed again and must give the same tree: a fault of the
 * serialiser could otherwise send another statement than the one that was judged.
 * @throws SallyportError `unclassifiable`
 */
export function serialise(tree: Ast, parser: SqlParser): string {
  const sql = deparse(tree);
  let again: Ast | undefined;
  try {
    again = parser.parse(sql);
  } catch (thrown) {
    throw unfaithful(thrown);
  }
  if (!sameTree(tree, again)) throw unfaithful();
  return sql;
}

function deparse(tree: Ast): string {
  try {
    return deparseSync(tree as never, { pretty: false });
  } catch (thrown) {
    throw unfaithful(thrown);
  }
}

function unfaithful(cause?: unknown): SallyportError {
  return new SallyportError(
    'unclassifiable',
    'statement uses a form that cannot be rewritten faithfully; write it more plainly',
    {
      cause,
    },
  );
}
