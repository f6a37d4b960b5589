import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { ALLOWED_FUNCTIONS } from './allowed-functions.ts';
import { QUERY_NODES } from './allowed-nodes.ts';
import { type Ast, type AstValue, child, isAst, isTag, list, names, string, text } from './ast.ts';
import {
  checkAlias,
  checkField,
  checkOperator,
  checkType,
  type NamedWorld,
  refusedFunction,
} from './check-names.ts';

/** Nested nodes deeper than this cost parser and deparser more than linear time. */
const MAX_DEPTH = 200;

export type NameContext = NamedWorld &
  Readonly<{
    defaultSchema: string;
    /** Node tags allowed besides those of queries */
    extraNodes?: ReadonlySet<string>;
  }>;

export type NamesResolved = Readonly<{
  tree: Ast;
  /** Highest `$n` */
  parameters: number;
}>;

/** Fields that hold the relation a definition is about, without a tag. */
const DEFINED_RELATION = new Set(['relation', 'view', 'rel', 'pktable']);

/** CTE name to the name it is renamed to. */
type Scope = ReadonlyMap<string, string>;

/**
 * Gives every name in a statement one meaning: relations become `schema.table`, CTEs get names of
 * our own, functions and types are checked against the allow-lists, unknown nodes are refused.
 *
 * INVARIANT: after this, a RangeVar with a schema is a relation of the allow-list, and one without
 * is a CTE that was renamed. Were a relation taken for a CTE by mistake, its new name would not
 * exist in the database and the statement would fail instead of reading the relation.
 * @throws SallyportError `denied` for names outside the allow-lists, `unclassifiable` for what is
 * not understood
 */
export function resolveNames(statement: Ast, context: NameContext): NamesResolved {
  let parameters = 0;
  let ctes = 0;

  function resolve(value: AstValue, scope: Scope, depth: number): AstValue {
    if (Array.isArray(value)) return value.map((item) => resolve(item, scope, depth));
    if (!isAst(value)) return value;
    if (depth > MAX_DEPTH) {
      throw new SallyportError('unclassifiable', `statement is nested more than ${MAX_DEPTH} deep`);
    }
    const copy: Record<string, AstValue> = {};
    for (const key of Object.keys(value)) {
      copy[key] = resolveField(key, value[key] ?? null, scope, depth);
    }
    return copy;
  }

  function resolveField(key: string, inner: AstValue, scope: Scope, depth: number): AstValue {
    if (key === 'operName' || key === 'useOp') {
      checkOperator(names(list({ [key]: inner }, key)), context);
    }
    if (!isAst(inner)) return resolve(inner, scope, depth);
    if (key === 'alias') checkAlias(text(inner, 'aliasname'));
    if (isTag(key)) return resolveNode(key, inner, scope, depth + 1);
    if (key === 'typeName') return resolveNode('TypeName', inner, scope, depth);
    if (DEFINED_RELATION.has(key)) return qualifyDefined(inner);
    return resolve(inner, scope, depth);
  }

  function resolveNode(tag: string, node: Ast, scope: Scope, depth: number): AstValue {
    if (!QUERY_NODES.has(tag) && context.extraNodes?.has(tag) !== true) {
      throw new SallyportError('unclassifiable', `${describe(tag)} is not supported here`);
    }
    switch (tag) {
      case 'SelectStmt':
        return resolveSelect(node, scope, depth);
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
        return resolveChange(node, scope, depth);
      case 'RangeVar':
        return resolveRangeVar(node, scope);
      case 'ColumnRef':
        return resolveColumn(node);
      case 'LockingClause':
        return node; // names aliases of its own query, never relations
      case 'ParamRef':
        return resolveParameter(node);
      case 'FuncCall':
        return { ...(resolve(node, scope, depth) as Ast), funcname: resolveFunction(node) };
      case 'TypeName':
        checkType(names(list(node, 'names')), context);
        return resolve(node, scope, depth);
      case 'A_Expr':
        checkOperator(names(list(node, 'name')), context);
        return resolve(node, scope, depth);
      case 'A_Indirection':
        for (const field of names(list(node, 'indirection'))) checkField(field, context);
        return resolve(node, scope, depth);
      default:
        return resolve(node, scope, depth);
    }
  }

  function resolveSelect(node: Ast, outer: Scope, depth: number): Ast {
    if ('intoClause' in node) {
      throw new SallyportError(
        'unclassifiable',
        'select into is not supported, use create table as',
      );
    }
    return resolveWithScope(node, outer, depth, ({ larg, rarg, ...rest }, scope) => ({
      ...(isAst(larg) ? { larg: resolveSelect(larg, scope, depth + 1) } : {}),
      ...(isAst(rarg) ? { rarg: resolveSelect(rarg, scope, depth + 1) } : {}),
      ...(resolve(rest, scope, depth) as Ast),
    }));
  }

  function resolveChange(node: Ast, outer: Scope, depth: number): Ast {
    const target = child(node, 'relation') ?? {};
    checkAlias(text(child(target, 'alias'), 'aliasname') ?? text(target, 'relname'));
    return resolveWithScope(node, outer, depth, ({ relation: _, ...rest }, scope) => ({
      relation: qualify(target),
      ...(resolve(rest, scope, depth) as Ast),
    }));
  }

  /** Resolves the WITH clause of a node and the rest of it in the scope that the clause makes. */
  function resolveWithScope(
    { withClause, ...rest }: Ast,
    outer: Scope,
    depth: number,
    inside: (rest: Ast, scope: Scope) => Ast,
  ): Ast {
    if (!isAst(withClause)) return inside(rest, outer);
    const clause = resolveWith(withClause, outer, depth);
    return { ...inside(rest, clause.scope), withClause: clause.tree };
  }

  // https://www.postgresql.org/docs/18/queries-with.html: without RECURSIVE a CTE sees those before
  // it, with RECURSIVE every one of the clause and itself.
  function resolveWith(clause: Ast, outer: Scope, depth: number): { tree: Ast; scope: Scope } {
    const recursive = clause['recursive'] === true;
    const scope = new Map(outer);
    const expressions = list(clause, 'ctes').map(
      (item) => child(item as Ast, 'CommonTableExpr') ?? {},
    );
    const renamed = expressions.map(
      (cte) => [text(cte, 'ctename') ?? '', `spt_cte_${++ctes}`] as const,
    );
    if (recursive) for (const [name, fresh] of renamed) scope.set(name, fresh);
    const resolved = expressions.map((cte, index) => {
      const [name, fresh] = renamed[index] ?? ['', ''];
      const tree = { ...(resolve(cte, new Map(scope), depth + 1) as Ast), ctename: fresh };
      scope.set(name, fresh);
      return { CommonTableExpr: tree };
    });
    return { tree: { ...clause, ctes: resolved }, scope };
  }

  function resolveRangeVar(node: Ast, scope: Scope): Ast {
    const name = text(node, 'relname') ?? '';
    const given = child(node, 'alias');
    checkAlias(text(given, 'aliasname') ?? name);
    const cte = 'schemaname' in node || 'catalogname' in node ? undefined : scope.get(name);
    const alias = given ?? { aliasname: name };
    return cte === undefined ? { ...qualify(node), alias } : { ...node, relname: cte, alias };
  }

  function qualify(node: Ast): Ast {
    if ('catalogname' in node) {
      throw new SallyportError('denied', 'a relation of another database cannot be reached');
    }
    const schemaname = text(node, 'schemaname') ?? context.defaultSchema;
    const relname = text(node, 'relname') ?? '';
    const key = `${schemaname}.${relname}`;
    if (!context.tables.has(key)) {
      throw new SallyportError(
        'denied',
        `relation \`${key}\` is not one that ${context.connection} serves${catalogHint(schemaname)}`,
        { undeclared: { connection: context.connection, type: 'Table', name: key } },
      );
    }
    return { ...node, schemaname, relname };
  }

  /** What is defined need not exist yet, so it cannot be on the allow-list; policy decides alone. */
  function qualifyDefined(node: Ast): Ast {
    const schemaname = text(node, 'schemaname') ?? context.defaultSchema;
    if (
      'catalogname' in node ||
      schemaname.startsWith('pg_') ||
      schemaname === 'information_schema'
    ) {
      throw new SallyportError('denied', 'system schemas and other databases cannot be changed');
    }
    return { ...node, schemaname };
  }

  function resolveColumn(node: Ast): Ast {
    const fields = list(node, 'fields');
    if (fields.length > 3) {
      throw new SallyportError(
        'unclassifiable',
        'a column name has at most schema, table and column',
      );
    }
    if (fields.length > 1) checkField(names(fields).at(-1) ?? '', context);
    if (fields.length < 3) return node;
    // Sub-selects take the place of relations, and have no schema to name.
    return { ...node, fields: fields.slice(1) };
  }

  function resolveParameter(node: Ast): Ast {
    const number = node['number'];
    if (typeof number !== 'number' || number < 1) {
      throw new SallyportError('bad_request', 'parameters are numbered from $1');
    }
    parameters = Math.max(parameters, number);
    return node;
  }

  function resolveFunction(node: Ast): readonly AstValue[] {
    const name = names(list(node, 'funcname'));
    const [schema, bare] = name.length === 2 ? name : [undefined, name[0]];
    if (name.length > 2 || bare === undefined) throw refusedFunction(name.join('.'));
    const own = `${schema ?? context.defaultSchema}.${bare}`;
    if (context.functions.has(own)) return own.split('.').map(string);
    const builtIn = schema === undefined || schema === 'pg_catalog';
    if (builtIn && ALLOWED_FUNCTIONS.has(bare)) return list(node, 'funcname');
    throw refusedFunction(name.join('.'));
  }

  const tree = resolve(statement, new Map(), 0) as Ast;
  return { tree, parameters };
}

function describe(tag: string): string {
  return tag
    .replace(/Stmt$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
}

/** Clients that look around begin with the catalogs, so the sentence says where to look instead. */
function catalogHint(schema: string): string {
  const isCatalog = schema === 'information_schema' || schema === 'pg_catalog';
  return isCatalog
    ? '; tables are listed by GET /connections, columns by `select * from` a table `limit 0`'
    : '';
}
