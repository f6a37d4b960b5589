import { type EntityName, MODEL_ENTITY_NAMES } from '../masking/entity-name.ts';
import { FORMAT_PRESERVING_ENTITIES } from '../masking/format-preserving-entities.ts';
import type { EntityAction } from '../masking/mask-profile.ts';
import { UNBOUNDED_ENTITIES } from '../masking/replacer.ts';
import { problemAt } from './describe-issue.ts';
import type { MaskConfig } from './mask-schema.ts';
import { suggestName } from './nearest-name.ts';

const MODEL_ONLY: ReadonlySet<EntityName> = new Set(MODEL_ENTITY_NAMES);

/** What the masks of a configuration say about detection that cannot be done. */
export function checkMasks(masks: Readonly<Record<string, MaskConfig>>): string[] {
  return Object.entries(masks).flatMap(([name, mask]) => [
    ...(mask.entities ?? []).flatMap((entity, index) =>
      problemAt(['masks', name, 'entities', index], foundProblem(entity, mask)),
    ),
    ...Object.entries(mask.fieldNames).flatMap(([field, entity]) =>
      problemAt(['masks', name, 'fieldNames', field], customProblem(entity, mask)),
    ),
    ...Object.entries(mask.actions).flatMap(([entity, action]) =>
      problemAt(
        ['masks', name, 'actions', entity],
        action && actionProblem(entity as EntityName, action, mask),
      ),
    ),
  ]);
}

function foundProblem(entity: EntityName, mask: MaskConfig): string | undefined {
  if (MODEL_ONLY.has(entity) && mask.model === undefined) {
    return `\`${entity}\` is found by a model only, and the mask has no \`model\``;
  }
  return customProblem(entity, mask);
}

/** A name of the mask's own has to be declared by it; what a guardrail declares is not known here. */
function customProblem(entity: EntityName, mask: MaskConfig): string | undefined {
  if (!entity.startsWith('CUSTOM_') || mask.model?.kind === 'guardrail') return undefined;
  const declared = [...Object.keys(mask.detectors), ...Object.keys(mask.dictionaries)];
  if (declared.includes(entity)) return undefined;
  return `no detector or dictionary of the mask is named \`${entity}\`${suggestName(entity, declared)}`;
}

function actionProblem(
  entity: EntityName,
  { kind }: EntityAction,
  mask: MaskConfig,
): string | undefined {
  if (mask.entities && !entity.startsWith('CUSTOM_') && !mask.entities.includes(entity)) {
    return `\`${entity}\` is not among the \`entities\` of the mask`;
  }
  if (kind !== 'redact' && UNBOUNDED_ENTITIES.has(entity)) {
    return `\`${entity}\` has no bounded end and is always redacted, got \`${kind}\``;
  }
  if (kind === 'formatPreserving' && !FORMAT_PRESERVING_ENTITIES.has(entity)) {
    const able = [...FORMAT_PRESERVING_ENTITIES].join(', ');
    return `\`formatPreserving\` needs at least a million values made of digits, which only these have: ${able}`;
  }
  if (kind === 'placeholder' && mask.detected.length > 0) {
    return '`placeholder` is put back in the answer of a model, which `detected` columns and fields have none of; write another mask for prompts';
  }
  return foundProblem(entity, mask);
}
