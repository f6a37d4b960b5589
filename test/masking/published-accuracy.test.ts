import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { PeerFigures } from '../../bench/masking/measure-peers.ts';
import { peerPlot } from '../../bench/masking/peer-plot.ts';
import { withSection } from '../../bench/masking/write-docs.ts';
import { ENTITY_NAMES } from '../../src/masking/entity-name.ts';
import { conformance, failures } from '../conformance/masking/conformance.ts';
import type { Row } from '../conformance/masking/row.ts';

const page = (): Promise<string> =>
  readFile(new URL('../../docs/masking.md', import.meta.url), 'utf8');

const CARD = 'CREDIT_DEBIT_CARD_NUMBER';
const source = 'other';

function cards(texts: readonly string[]): Row[] {
  return texts.map((text) => ({
    source,
    group: 'card',
    text,
    spans: [[CARD, 0, text.length]],
  }));
}

test('an external corpus of which less than 99% is found fails by entity', () => {
  const right = Array.from({ length: 50 }, () => '4111111111111111');
  expect(failures(conformance(cards(right)))).toEqual([]);
  expect(failures(conformance(cards([...right, '4111111111111112'])))).toEqual([
    `${CARD}: recall 0.9804, at least 0.99`,
  ]);
});

test('a value that another validator refuses may not be reported', () => {
  const rejected = (text: string): Row => ({ source, group: 'luhn', text, rejected: CARD });
  const result = conformance([rejected('4111111111111112'), rejected('4111111111111111')]);
  expect(failures(result)).toEqual(['other, luhn: reported "4111111111111111"']);
});

test('telephone numbers are counted by region, also of a profile for the region', () => {
  const phone = { source, group: 'phone', text: '+44 20 7946 0958', region: 'GB' };
  const { phones } = conformance([{ ...phone, spans: [['PHONE', 0, 16]] }]);
  expect(phones).toEqual([{ region: 'GB', numbers: 1, found: 1, hinted: 1 }]);
});

test('a section of the page is replaced between its marks and nowhere else', async () => {
  const before = await page();
  const after = withSection(before, 'phones', 'new');
  expect(after).toContain('-- docs -->\n\nnew\n\n<!-- phones: end -->');
  expect(withSection(after, 'phones', 'old').length).toBeLessThan(before.length);
  expect(after.split('<!-- phones')[0]).toBe(before.split('<!-- phones')[0]);
  expect(() => withSection(before, 'none', '')).toThrow('no section `none`');
});

test('the page has a row for every entity', async () => {
  const text = await page();
  expect(ENTITY_NAMES.filter((entity) => !text.includes(`| \`${entity}\` |`))).toEqual([]);
});

test('the plot is the same for the same figures, with a bar of each kind for each package', () => {
  const figures: PeerFigures[] = ['Sallyport', 'a<b'].map((name, index) => ({
    name,
    ofFloor: 0.5 / (index + 1),
    megabytesPerSecond: 1,
    recall: { EMAIL: 1, PHONE: 0.5 },
    falsePositivesPerMegabyte: index * 100,
    worstHostileMilliseconds: 1,
    worstSeed: '1',
  }));
  const plot = peerPlot(figures);
  expect(plot).toBe(peerPlot(structuredClone(figures)));
  expect(plot.match(/<rect/g)).toHaveLength(6);
  expect(plot).toContain('a&lt;b');
});
