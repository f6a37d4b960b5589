import { checkMasks } from './check-masks.ts';
import { checkPeople } from './check-people.ts';
import type { Config } from './config-schema.ts';
import { pathText, problemAt } from './describe-issue.ts';
import { matchesPattern } from './matches-pattern.ts';
import { suggestName } from './nearest-name.ts';

/** What a well-formed configuration says that cannot be true: names that nothing declares, contradictions. */
export function checkConfig(config: Config): string[] {
  return [
    ...issuerProblems(config),
    ...maskProblems(config),
    ...checkMasks(ofStoredText(config)),
    ...checkPeople(config),
  ];
}

/** The masks as far as they cover what is stored: text of models has actions of its own. */
function ofStoredText({ masks, connections }: Config): Config['masks'] {
  const isStored = (name: string): boolean =>
    connections[name.slice(0, name.indexOf('/'))]?.kind !== 'bedrock';
  return Object.fromEntries(
    Object.entries(masks).map(([name, mask]) => [
      name,
      { ...mask, detected: mask.detected.filter(isStored) },
    ]),
  );
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
  return Object.entries(config.masks).flatMap(([name, mask]) => [
    ...MASKED.flatMap((member) =>
      Object.keys(mask[member]).flatMap((masked) =>
        problemAt(['masks', name, member, masked], maskedProblem(masked, config)),
      ),
    ),
    ...mask.detected.flatMap((column, index) =>
      problemAt(
        ['masks', name, 'detected', index],
        twiceProblem(column, mask) ?? maskedProblem(column, config),
      ),
    ),
  ]);
}

const MASKED = ['columns', 'fields'] as const;

function twiceProblem(column: string, mask: Config['masks'][string]): string | undefined {
  const twice = MASKED.find((member) => Object.hasOwn(mask[member], column));
  return twice === undefined
    ? undefined
    : `\`${column}\` is in \`${twice}\` too; a ${twice.slice(0, -1)} is masked by value or by detection, not both`;
}

/**
 * Whether the table of a `connection/schema.table.column`, or the index of a
 * `connection/index/field.path`, is declared. Columns and fields are upstream's to know.
 */
function maskedProblem(name: string, config: Config): string | undefined {
  const slash = name.indexOf('/');
  const connection = name.slice(0, slash);
  const declared = Object.hasOwn(config.connections, connection)
    ? config.connections[connection]
    : undefined;
  if (declared === undefined) {
    return `unknown connection \`${connection}\`${suggestName(connection, Object.keys(config.connections))}`;
  }
  const rest = name.slice(slash + 1);
  if (declared.kind === 'opensearch') return indexProblem(rest, connection, declared.indices);
  if (declared.kind === 'bedrock') return modelProblem(rest, connection, declared.models);
  const table = rest.slice(0, rest.lastIndexOf('.'));
  if (Object.hasOwn(declared.tables, table)) return undefined;
  return `unknown table \`${table}\` of \`${connection}\`${suggestName(table, Object.keys(declared.tables))}`;
}

/** A mask may name an index that a declared pattern covers, or a pattern of its own that covers some. */
function indexProblem(name: string, connection: string, indices: object): string | undefined {
  const [index = '', field] = name.split('/');
  if (field === undefined) return `must read \`${connection}/index/field.path\``;
  const known = Object.keys(indices);
  const covered = known.some((one) => matchesPattern(index, one) || matchesPattern(one, index));
  if (covered) return undefined;
  return `unknown index \`${index}\` of \`${connection}\`${suggestName(index, known)}`;
}

function modelProblem(name: string, connection: string, models: object): string | undefined {
  if (name === '*' || Object.hasOwn(models, name)) return undefined;
  return `unknown model \`${name}\` of \`${connection}\`${suggestName(name, Object.keys(models))}`;
}
