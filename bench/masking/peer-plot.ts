import type { PeerFigures } from './measure-peers.ts';

const ROW = 26;
const TOP = 54;
const NAMES = 190;
const BAR = 150;
const GAP = 60;
const COLUMNS = 3;
const WIDTH = NAMES + COLUMNS * (BAR + GAP);

/** One column of bars: what it says, how long a bar is, and what stands at its end. */
type Column = Readonly<{
  title: string;
  better: string;
  length: (figures: PeerFigures) => number;
  label: (figures: PeerFigures) => string;
}>;

function meanRecall({ recall }: PeerFigures): number {
  const shares = Object.values(recall);
  return shares.reduce((sum, one) => sum + one, 0) / Math.max(1, shares.length);
}

function logarithmic(value: number, from: number, to: number): number {
  const part = Math.log(Math.max(value, from) / from) / Math.log(to / from);
  return Math.min(1, Math.max(0, part));
}

const MOST_FALSE = 100_000;
const SLOWEST = 0.001;

const COLUMN_LIST: readonly Column[] = [
  {
    title: 'recall, mean of six kinds',
    better: 'longer is better',
    length: meanRecall,
    label: (one) => `${(meanRecall(one) * 100).toFixed(0)}%`,
  },
  {
    title: 'false positives per MB (log)',
    better: 'shorter is better',
    length: (one) => logarithmic(one.falsePositivesPerMegabyte, 1, MOST_FALSE),
    label: (one) => one.falsePositivesPerMegabyte.toFixed(0),
  },
  {
    title: 'speed, × JSON floor (log)',
    better: 'longer is better',
    length: (one) => logarithmic(one.ofFloor, SLOWEST, 1),
    label: (one) => (one.ofFloor >= 0.1 ? one.ofFloor.toFixed(2) : one.ofFloor.toPrecision(1)),
  },
];

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function bars(figures: PeerFigures, row: number): string {
  const y = TOP + row * ROW;
  const cells = COLUMN_LIST.map(({ length, label }, column) => {
    const x = NAMES + column * (BAR + GAP);
    const width = Math.max(1, length(figures) * BAR).toFixed(1);
    const kind = row === 0 ? 'own' : 'other';
    return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="14" rx="2"/><text x="${x + Number(width) + 5}" y="${y + 11}">${label(figures)}</text>`;
  });
  return `<text class="name" x="${NAMES - 10}" y="${y + 11}">${escaped(figures.name)}</text>${cells.join('')}`;
}

/** The comparison as an SVG; the same for the same figures, and readable on light and dark pages. */
export function peerPlot(figures: readonly PeerFigures[]): string {
  const height = TOP + figures.length * ROW + 8;
  const heads = COLUMN_LIST.map(({ title, better }, column) => {
    const x = NAMES + column * (BAR + GAP);
    return `<text class="head" x="${x}" y="22">${title}</text><text class="note" x="${x}" y="38">${better}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Recall, false positives and speed of the engine and of npm packages">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.name{text-anchor:end}.head{font-weight:600}.note{fill:#6e7781;font-size:11px}.own{fill:#0969da}.other{fill:#8c959f}@media(prefers-color-scheme:dark){text{fill:#d0d7de}.note{fill:#8b949e}.own{fill:#58a6ff}.other{fill:#6e7681}}</style>
${heads.join('')}
${figures.map(bars).join('\n')}
</svg>
`;
}
