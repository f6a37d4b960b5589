import type { Approval } from './approval.ts';

/** What an approval lets run: this request, once; or requests of its kind for a time. */
export type Opens =
  | Readonly<{ scope: 'request' }>
  | Readonly<{ scope: 'kind'; minutes: number }>
  /** It has run, before anybody was asked */
  | Readonly<{ scope: 'nothing' }>;

export function whatOpens({ opens, brokenGlass }: Approval): Opens {
  if (brokenGlass !== undefined) return { scope: 'nothing' };
  return opens === undefined ? { scope: 'request' } : { scope: 'kind', minutes: opens.minutes };
}

/** The same in words, for people who decide. */
export function opensText(approval: Pick<Approval, 'usableMinutes'>, opens: Opens): string {
  switch (opens.scope) {
    case 'nothing':
      return 'nothing, it has run';
    case 'kind':
      return `every request of this kind for ${opens.minutes} minutes, whatever its text, values and size`;
    default:
      return `this request, once, within ${approval.usableMinutes} minutes`;
  }
}
