import type { WritableJson } from '../../../gateway/write-json.ts';
import { asScalar, type Members, onlyKnown } from './read-json.ts';

/** The members that hold plain values; those in `others` were read elsewhere. */
export function scalars(
  members: Members,
  parameters: readonly string[],
  at: string,
  others: readonly string[] = [],
): Record<string, WritableJson> {
  onlyKnown(members, [...parameters, ...others], at);
  return Object.fromEntries(
    parameters.flatMap((name) =>
      members[name] === undefined ? [] : [[name, asScalar(members[name], `${at}.${name}`)]],
    ),
  );
}
