import { heading, table } from '../table.ts';
import { COMPARED, measurePeers } from './measure-peers.ts';
import { percent } from './report-accuracy.ts';

/** Prints how the engine compares with the npm packages, as a table or as JSON. */
export async function reportPeers(json: boolean): Promise<void> {
  const { figures, missing } = await measurePeers();
  if (json) {
    console.log(JSON.stringify({ figures, missing }, null, 2));
    return;
  }
  heading('npm packages on the same text, recall in percent of the values that are gone');
  table(
    [
      'package',
      'of the JSON floor',
      'MB/s',
      ...COMPARED.map(shortName),
      'false /MB',
      'worst 32 KB, ms',
    ],
    figures.map((one) => [
      one.name,
      one.ofFloor.toFixed(3),
      one.megabytesPerSecond.toFixed(1),
      ...COMPARED.map((entity) => percent(one.recall[entity] ?? 0)),
      one.falsePositivesPerMegabyte.toFixed(0),
      one.worstHostileMilliseconds.toFixed(1),
    ]),
  );
  for (const one of missing) console.log(`  could not be measured: ${one}`);
}

/** An entity in few characters. */
export function shortName(entity: string): string {
  const names: Readonly<Record<string, string>> = {
    US_SOCIAL_SECURITY_NUMBER: 'SSN',
    CREDIT_DEBIT_CARD_NUMBER: 'card',
    INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'IBAN',
    IP_ADDRESS: 'IP',
    EMAIL: 'e-mail',
    PHONE: 'phone',
  };
  return names[entity] ?? entity;
}
