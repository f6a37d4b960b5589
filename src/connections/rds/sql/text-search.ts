import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Masker } from '../../../masking/masker.ts';
import { quoteIdentifier, quoteLiteral } from '../quote-sql.ts';
import {
  type Ast,
  type AstValue,
  child,
  isAst,
  list,
  names,
  text,
  transform,
  untag,
} from './ast.ts';
import { relationKey } from './describe-change.ts';
import { maskWords } from './mask-words.ts';
import { filterCondition } from './masked-relation.ts';
import type { ParameterList } from './parameter-list.ts';
import { parseExpression, type SqlParser } from './parser.ts';
import type { RelationPlan } from './relation-plan.ts';

/** These take plain words; `to_tsquery` would allow prefixes, which probe character by character. */
const QUERY_FUNCTIONS = new Set(['plainto_tsquery', 'phraseto_tsquery', 'websearch_to_tsquery']);

export type TextSearchContext = Readonly<{
  parser: SqlParser;
  plan: (relation: string) => RelationPlan | undefined;
  masker: (profiles: readonly string[]) => Masker;
  parameters: ParameterList;
}>;

/** A statement whose searches were taken out, and the way to put them back. */
export type TextSearches = Readonly<{ tree: AstValue; putBack: (tree: AstValue) => AstValue }>;

/** Stands in a tree for a search that was taken out; no statement that was parsed can hold one. */
const PLACE = 'SallyportTextSearch';

/**
 * Full-text search over detected columns: `to_tsvector(body) @@ plainto_tsquery($1)` becomes a
 * look-up of the row by its key in the table itself, with the query text masked first, so that a
 * search for a card number searches for its mask. The look-ups read the text as it is, so they are
 * taken out while the rest of the statement is masked.
 */
export function takeTextSearches(tree: AstValue, context: TextSearchContext): TextSearches {
  const searches: Ast[] = [];

  function take(value: AstValue): AstValue {
    return transform(value, (tag, node) =>
      tag === 'SelectStmt' ? takeFromSelect(node) : undefined,
    );
  }

  function takeFromSelect(node: Ast): Ast | undefined {
    const sources = detectedSources(list(node, 'fromClause'), context);
    const condition = node['whereClause'];
    if (sources.length === 0 || condition === undefined) return undefined;
    const whereClause = transform(condition, (tag, expression) => {
      // A sub-query has sources of its own.
      if (tag === 'SelectStmt') return take({ SelectStmt: expression }) as Ast;
      const match = tag === 'A_Expr' ? rewriteMatch(expression, sources, context) : undefined;
      return match === undefined ? undefined : { [PLACE]: { index: searches.push(match) - 1 } };
    });
    const { whereClause: _, ...rest } = node;
    return { SelectStmt: { ...(take(rest) as Ast), whereClause } };
  }

  return {
    tree: take(tree),
    putBack: (masked) =>
      transform(masked, (tag, { index }) => (tag === PLACE ? searches[Number(index)] : undefined)),
  };
}

type Source = Readonly<{ alias: string; plan: RelationPlan }>;

/** The relations with detected columns among the items of a FROM clause, joins included. */
function detectedSources(
  items: readonly AstValue[],
  context: TextSearchContext,
): readonly Source[] {
  return items.flatMap((item): readonly Source[] => {
    const join = untag(item, 'JoinExpr');
    if (join !== undefined) {
      return detectedSources([join['larg'] ?? null, join['rarg'] ?? null], context);
    }
    const rangeVar = untag(item, 'RangeVar');
    if (rangeVar === undefined || !('schemaname' in rangeVar)) return [];
    const plan = context.plan(relationKey(rangeVar));
    const alias = text(child(rangeVar, 'alias'), 'aliasname') ?? '';
    // A list of column names would give the key another name, or its name to another column.
    const renamed = list(child(rangeVar, 'alias'), 'colnames').length > 0;
    return plan === undefined || plan.detected.size === 0 || renamed ? [] : [{ alias, plan }];
  });
}

function rewriteMatch(
  expression: Ast,
  sources: readonly Source[],
  context: TextSearchContext,
): Ast | undefined {
  if (names(list(expression, 'name')).join() !== '@@') return undefined;
  const vector = call(expression['lexpr'], new Set(['to_tsvector']));
  const query = call(expression['rexpr'], QUERY_FUNCTIONS);
  const column = untag(vector?.args.at(-1), 'ColumnRef');
  if (vector === undefined || query === undefined || column === undefined) return undefined;
  const fields = names(list(column, 'fields'));
  const source = sources.find(
    ({ alias, plan }) =>
      plan.detected.has(fields.at(-1) ?? '') && (fields.length === 1 || fields[0] === alias),
  );
  return source === undefined
    ? undefined
    : matchByKey(fields.at(-1) ?? '', source, vector, query, context);
}

type Call = Readonly<{ name: string; args: readonly AstValue[]; config: string }>;

/** A call of one of the functions with one argument, or a constant configuration and one. */
function call(value: AstValue | undefined, functions: ReadonlySet<string>): Call | undefined {
  const node = untag(value, 'FuncCall');
  const name = names(list(node, 'funcname')).at(-1) ?? '';
  const args = list(node, 'args');
  if (!functions.has(name) || args.length < 1 || args.length > 2) return undefined;
  if (args.length === 1) return { name, args, config: '' };
  const first = args[0];
  const config = constantText(untag(first, 'TypeCast')?.['arg'] ?? first);
  return config === undefined
    ? undefined
    : { name, args, config: `${quoteLiteral(config)}::regconfig, ` };
}

function matchByKey(
  column: string,
  { alias, plan }: Source,
  vector: Call,
  query: Call,
  context: TextSearchContext,
): Ast {
  const [key, ...more] = plan.relation.primaryKey;
  if (key === undefined || more.length > 0 || plan.columns.has(key)) {
    throw new SallyportError(
      'denied',
      `full-text search over \`${column}\` needs a primary key of one unmasked column`,
    );
  }
  const table = `${quoteIdentifier(plan.relation.schema)}.${quoteIdentifier(plan.relation.name)}`;
  const filters = plan.filters.map((filter) =>
    filterCondition(filter, plan.relation.columns, context.parameters, 'spt_text.'),
  );
  const words = maskedQuery(query.args.at(-1), plan.detected.get(column) ?? [], context);
  return parseExpression(
    context.parser,
    `EXISTS (SELECT 1 FROM ${table} AS spt_text
      WHERE spt_text.${quoteIdentifier(key)} = ${quoteIdentifier(alias)}.${quoteIdentifier(key)}
        ${filters.map((filter) => `AND ${filter}`).join(' ')}
        AND to_tsvector(${vector.config}spt_text.${quoteIdentifier(column)}) @@ ${query.name}(${query.config}${words}))`,
  );
}

/** The query text as a masked literal, or the caller's parameter, masked in its place. */
function maskedQuery(
  value: AstValue | undefined,
  profiles: readonly string[],
  context: TextSearchContext,
): string {
  const bare = untag(value, 'TypeCast')?.['arg'] ?? value;
  const literal = constantText(bare);
  if (literal !== undefined) return quoteLiteral(maskWords(literal, context.masker(profiles)));
  const number = untag(bare, 'ParamRef')?.['number'];
  if (typeof number === 'number') {
    context.parameters.maskWords(number, profiles);
    return `$${number}::text`;
  }
  throw new SallyportError(
    'denied',
    'the words of a full-text search over masked text must be a literal or a parameter',
  );
}

function constantText(value: AstValue | undefined): string | undefined {
  const constant = untag(value, 'A_Const');
  const inner = constant?.['sval'];
  return isAst(inner) ? (text(inner, 'sval') ?? '') : undefined;
}
