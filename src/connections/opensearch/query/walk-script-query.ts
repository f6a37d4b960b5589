import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, onlyKnown } from './read-json.ts';
import { scalars } from './scalars.ts';
import { walkScript } from './use-feature.ts';
import type { Walk } from './walk.ts';
import type { WalkContext } from './walk-context.ts';

/** `script`: documents for which a script says yes. */
export function walkScriptQuery(body: ParsedJson, context: WalkContext, at: string): WritableJson {
  const members = asObject(body, at);
  return {
    script: {
      script: walkScript(members['script'], context, at),
      ...scalars(members, ['boost'], at, ['script']),
    },
  };
}

/** `script_score`: a query whose scores a script makes. */
export function walkScriptScore(
  body: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const members = asObject(body, at);
  return {
    script_score: {
      query: walkQuery(members['query'] ?? null, context, `${at}.query`),
      script: walkScript(members['script'], context, at),
      ...scalars(members, ['boost', 'min_score'], at, ['query', 'script']),
    },
  };
}

/** An order by what a script makes of each document. */
export function walkScriptSort(body: ParsedJson, context: WalkContext, at: string): WritableJson {
  const members = asObject(body, at);
  return {
    script: walkScript(members['script'], context, at),
    ...scalars(members, ['type', 'order', 'mode'], at, ['script']),
  };
}

/** Fields that scripts compute for each hit, by name. */
export function walkScriptFields(
  value: ParsedJson,
  context: WalkContext,
  at: string,
): Readonly<Record<string, WritableJson>> {
  const fields = Object.entries(asObject(value, at)).map(([name, field]) => {
    const members = asObject(field, at);
    onlyKnown(members, ['script'], at);
    return [name, { script: walkScript(members['script'], context, at) }] as const;
  });
  return Object.fromEntries(fields);
}
