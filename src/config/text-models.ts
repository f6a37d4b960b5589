import type { Config } from './config-schema.ts';

/** What masks ask about text that is returned, as a deployment needs to know it. */
export type TextModels = Readonly<{ guardrailArns: readonly string[]; comprehend: boolean }>;

/** The models of all masks. */
export function textModels({ masks }: Pick<Config, 'masks'>): TextModels {
  const models = Object.values(masks).flatMap(({ model }) => model ?? []);
  const arns = models.flatMap((model) => (model.kind === 'guardrail' ? model.guardrailArn : []));
  return {
    guardrailArns: [...new Set(arns)].sort(),
    comprehend: models.some(({ kind }) => kind === 'comprehend'),
  };
}
