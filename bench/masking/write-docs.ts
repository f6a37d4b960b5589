import { readFile, writeFile } from 'node:fs/promises';
import type { Conformance, GroupScore } from '../../test/conformance/masking/conformance.ts';
import { type Accuracy, measureAccuracy } from './accuracy.ts';
import { HOW_VALIDATED, presidioNames } from './entity-notes.ts';
import { measureEvasions } from './evasions.ts';
import { COMPARED, type PeerFigures } from './measure-peers.ts';
import { peerPlot } from './peer-plot.ts';
import type { PhoneRegion } from './phone-regions.ts';
import { meanOver, percent } from './report-accuracy.ts';
import { shortName } from './report-peers.ts';

const PAGE = new URL('../../docs/masking.md', import.meta.url);
const PLOT = new URL('../../docs/masking.svg', import.meta.url);

/** What `bench:masking` prints with `--json`: each figure with what is asked of it, if anything is. */
export type SpeedFigure = Readonly<{
  what: string;
  value: number;
  asked?: Readonly<{ sign: '>=' | '<='; bound: number }>;
}>;

/** Files with the JSON of earlier runs; a section without one stays as it is. */
export type DocsSources = Readonly<{
  speed?: string | undefined;
  peers?: string | undefined;
  conformance?: string | undefined;
}>;

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** The page with what stands between a section's marks replaced. */
export function withSection(page: string, section: string, content: string): string {
  const start = `<!-- ${section}: written by npm run bench:masking -- docs -->`;
  const end = `<!-- ${section}: end -->`;
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/masking.md has no section \`${section}\``);
  return `${page.slice(0, from + start.length)}\n\n${content}\n\n${page.slice(to)}`;
}

function entityTable(accuracy: Accuracy, external: readonly GroupScore[]): string {
  const rows = accuracy.entities.map((one) => {
    const others = external.find(({ entity }) => entity === one.entity);
    return [
      `\`${one.entity}\``,
      presidioNames(one.entity) || '–',
      HOW_VALIDATED[one.entity],
      `${percent(one.recall)} of ${one.values}`,
      percent(one.precision),
      others === undefined ? '–' : `${percent(others.recall)} of ${others.values}`,
    ];
  });
  const head = [
    'entity',
    'Presidio',
    'how it is told',
    'recall %',
    'precision %',
    'recall %, external',
  ];
  return markdownTable(head, rows);
}

/** Regions that the default profile names, and a few that dial without a trunk zero. */
const SHOWN =
  'US CA MX BR AR GB IE DE AT CH FR BE NL ES PT IT GR PL CZ SE NO DK FI UA TR IL AE ZA NG EG IN CN JP KR AU NZ'.split(
    ' ',
  );

function phoneTable(all: readonly PhoneRegion[]): string {
  const row = (name: string, of: readonly PhoneRegion[]): string[] => [
    name,
    ...(['international', 'national', 'hinted', 'named'] as const).map((key) =>
      percent(meanOver(of, key)),
    ),
  ];
  const shown = all.filter(({ region }) => SHOWN.includes(region));
  return markdownTable(
    ['region', '`+…`', 'national', 'national, region in the profile', 'national, after “phone”'],
    [...shown.map((one) => row(one.region, [one])), row(`mean of ${all.length} regions`, all)],
  );
}

function conformanceTable({ groups }: Conformance): string {
  const rows = groups.map((one) => [
    one.source,
    `\`${one.entity}\``,
    one.group,
    String(one.values),
    percent(one.recall),
    percent(one.lenientRecall),
  ]);
  const head = ['source', 'entity', 'kind', 'values', 'recall %', 'touched %'];
  return markdownTable(head, rows);
}

function evasionTable(): string {
  return markdownTable(
    ['written as', 'found %'],
    measureEvasions().map(({ name, found }) => [name, percent(found)]),
  );
}

function fixed(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}

function peerTable(figures: readonly PeerFigures[]): string {
  const rows = figures.map((one) => [
    one.name,
    fixed(one.ofFloor),
    ...COMPARED.map((entity) => percent(one.recall[entity] ?? 0)),
    one.falsePositivesPerMegabyte.toFixed(0),
    fixed(one.worstHostileMilliseconds),
  ]);
  const head = [
    'package',
    '× JSON floor',
    ...COMPARED.map((one) => `${shortName(one)} %`),
    'false / MB',
    'worst 32 KB, ms',
  ];
  return markdownTable(head, rows);
}

function askedOf(asked: SpeedFigure['asked']): string {
  if (asked === undefined) return '–';
  return `${asked.sign === '>=' ? 'at least' : 'at most'} ${asked.bound}`;
}

function speedTable(figures: readonly SpeedFigure[]): string {
  return markdownTable(
    ['what', 'measured', 'asked'],
    figures.map(({ what, value, asked }) => [what, fixed(value), askedOf(asked)]),
  );
}

async function json<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Writes the measured sections of docs/masking.md, and the plot when there are figures of peers. */
export async function writeDocs({ speed, peers, conformance }: DocsSources): Promise<void> {
  let page = await readFile(PAGE, 'utf8');
  const accuracy = measureAccuracy();
  page = withSection(page, 'phones', phoneTable(accuracy.phones));
  page = withSection(page, 'evasions', evasionTable());
  if (conformance !== undefined) {
    const external = await json<Conformance>(conformance);
    page = withSection(page, 'entities', entityTable(accuracy, external.entities));
    page = withSection(page, 'external', conformanceTable(external));
  }
  if (peers !== undefined) {
    const { figures } = await json<{ figures: PeerFigures[] }>(peers);
    page = withSection(page, 'peers', peerTable(figures));
    await writeFile(PLOT, peerPlot(figures));
  }
  if (speed !== undefined) {
    const { figures } = await json<{ figures: SpeedFigure[] }>(speed);
    page = withSection(page, 'speed', speedTable(figures));
  }
  await writeFile(PAGE, page);
}
