import { heading, table } from '../table.ts';
import { type Accuracy, measureAccuracy } from './accuracy.ts';
import type { PhoneRegion } from './phone-regions.ts';

export function percent(part: number): string {
  return part === 1 ? '100' : (Math.floor(part * 1000) / 10).toFixed(1);
}

/** The mean of a share over regions. */
export function meanOver(
  phones: readonly PhoneRegion[],
  key: 'international' | 'national' | 'hinted' | 'named',
): number {
  return phones.reduce((sum, one) => sum + one[key], 0) / Math.max(1, phones.length);
}

function phoneRow(region: string, of: readonly PhoneRegion[]): readonly string[] {
  const keys = ['international', 'national', 'hinted', 'named'] as const;
  return [region, ...keys.map((key) => percent(meanOver(of, key)))];
}

function printEntities({ entities }: Accuracy): void {
  heading(
    'Entities, percent',
    'strict: the whole value, under its own name; lenient: a part of it, under whatever name',
  );
  table(
    ['entity', 'values', 'recall', 'lenient', 'findings', 'precision', 'lenient'],
    entities.map((one) => [
      one.entity,
      String(one.values),
      percent(one.recall),
      percent(one.lenientRecall),
      String(one.findings),
      percent(one.precision),
      percent(one.lenientPrecision),
    ]),
  );
}

/** Prints precision and recall, as tables or as JSON; with what was missed. */
export function reportAccuracy(json: boolean): void {
  const { scores, ...accuracy } = measureAccuracy();
  if (json) {
    console.log(JSON.stringify(accuracy, null, 2));
    return;
  }
  printEntities(accuracy);
  heading('Telephone numbers by region, percent found whole');
  const columns = ['region', 'international', 'national', 'region given', 'word before'];
  table(columns, [
    ...accuracy.phones.map((one) => phoneRow(one.region, [one])),
    phoneRow('mean', accuracy.phones),
  ]);
  heading('Check digits and structure');
  console.log(
    `  ${accuracy.rejects - accuracy.reportedRejects.length} of ${accuracy.rejects} values that must be rejected are`,
  );
  for (const text of accuracy.reportedRejects) console.log(`  reported: ${text}`);
  heading('Not found whole');
  for (const { text, value } of scores.misses) {
    console.log(
      `  ${value.entity}: ${text.slice(value.start, value.end)}  in ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  heading('Found where nothing is');
  for (const { text, finding } of scores.surplus) {
    console.log(
      `  ${finding.entity}: ${text.slice(finding.start, finding.end)}  in ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
}
