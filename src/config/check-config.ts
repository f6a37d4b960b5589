import type { Config } from './config-schema.ts';
import { pathText } from './describe-issue.ts';
import { suggestName } from './nearest-name.ts';

/** What a well-formed configuration says that cannot be true: names that nothing declares, contradictions. */
export function checkConfig(config: Config): string[] {
  return [...issuerProblems(config), ...maskProblems(config), ...peopleProblems(config)];
}

function issuerProblems(config: Config): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, issuer] of config.identity.issuers.entries()) {
    // Two issuers with one name would share principal ids; two with one URL, tokens.
    for (const key of ['name', 'url'] as const) {
      const mark = `${key} ${issuer[key]}`;
      if (seen.has(mark)) {
        problems.push(`${pathText(['identity', 'issuers', index, key])}: is used by two issuers`);
      }
      seen.add(mark);
    }
  }
  return problems;
}

function maskProblems(config: Config): string[] {
  const problems: string[] = [];
  for (const [name, mask] of Object.entries(config.masks)) {
    for (const column of Object.keys(mask.columns)) {
      const problem = columnProblem(column, config);
      if (problem) problems.push(`${pathText(['masks', name, 'columns', column])}: ${problem}`);
    }
    for (const [index, column] of mask.detected.entries()) {
      const problem = Object.hasOwn(mask.columns, column)
        ? `\`${column}\` is in \`columns\` too; a column is masked by value or by detection, not both`
        : columnProblem(column, config);
      if (problem) problems.push(`${pathText(['masks', name, 'detected', index])}: ${problem}`);
    }
  }
  return problems;
}

/** Whether the table of a `connection/schema.table.column` is declared. Columns are the database's to know. */
function columnProblem(column: string, config: Config): string | undefined {
  const slash = column.indexOf('/');
  const connection = column.slice(0, slash);
  const table = column.slice(slash + 1, column.lastIndexOf('.'));
  const declared = Object.hasOwn(config.connections, connection)
    ? config.connections[connection]
    : undefined;
  if (declared === undefined) {
    return `unknown connection \`${connection}\`${suggestName(connection, Object.keys(config.connections))}`;
  }
  if (Object.hasOwn(declared.tables, table)) return undefined;
  return `unknown table \`${table}\` of \`${connection}\`${suggestName(table, Object.keys(declared.tables))}`;
}

/** People of Slack who could sign in nowhere are a slip of the pen, and would be strangers to themselves. */
function peopleProblems({ slack, identity }: Config): string[] {
  const issuers = identity.issuers.map(({ name }) => name);
  return Object.entries(slack?.people ?? {}).flatMap(([user, { principal }]) => {
    const issuer = principal.slice(0, principal.indexOf('/'));
    if (issuers.includes(issuer)) return [];
    const path = pathText(['slack', 'people', user, 'principal']);
    return [`${path}: unknown issuer \`${issuer}\`${suggestName(issuer, issuers)}`];
  });
}
