import type { Config } from '../config/config-schema.ts';
import { suggestName } from '../config/nearest-name.ts';
import type { Budget, Obligations } from '../gateway/decision.ts';
import { FEATURES, type Feature } from '../gateway/features.ts';
import { parseBudget } from './budget.ts';

const KNOWN = [
  'id',
  'mask',
  'limit',
  'approval',
  'filter',
  'budget',
  'score',
  'vectors',
  'features',
  'guardrail',
  'unmask',
] as const;
type Known = (typeof KNOWN)[number];

/** A number, so that nobody changes what a guardrail does without a change here */
const GUARDRAIL = /^[a-z0-9]{1,64}:[1-9]\d{0,7}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What the annotations of one policy say. A problem names its annotation, so that its line can be found. */
export type ReadAnnotations = Readonly<{
  id: string | undefined;
  obligations: Obligations;
  problems: readonly Readonly<{ annotation: string; message: string }>[];
}>;

/**
 * Reads the annotations of a policy against the names that the configuration declares.
 * @param given as Cedar has them: `null` where an annotation has no value
 */
export function readAnnotations(
  given: Readonly<Record<string, string | null>>,
  effect: 'permit' | 'forbid',
  config: Config,
): ReadAnnotations {
  const problems: { annotation: string; message: string }[] = [];
  const refuse = (annotation: string, message: string) => {
    problems.push({ annotation, message: `@${annotation} ${message}` });
  };

  for (const annotation of Object.keys(given)) {
    if (!isKnown(annotation)) {
      refuse(annotation, `is an unknown annotation${suggestName(annotation, KNOWN)}`);
    } else if (effect === 'forbid' && annotation !== 'id') {
      refuse(annotation, 'is on a forbid, which can demand nothing');
    }
  }

  const list = (annotation: Known): readonly string[] => {
    if (!Object.hasOwn(given, annotation)) return [];
    const items = (given[annotation] ?? '').split(',').map((item) => item.trim());
    if (!items.includes('')) return items;
    refuse(annotation, 'needs a value: names separated by commas');
    return [];
  };
  const names = (annotation: Known, declared: object, what: string): readonly string[] => {
    const items = list(annotation);
    for (const item of items) {
      if (Object.hasOwn(declared, item)) continue;
      const hint = suggestName(item, Object.keys(declared));
      refuse(annotation, `names the unknown ${what} \`${item}\`${hint}`);
    }
    return items;
  };
  const budgets = (): readonly Budget[] =>
    list('budget').flatMap((item) => {
      const budget = parseBudget(item);
      if (budget === undefined) {
        refuse('budget', `must read like \`100000 tokens per day\`, got \`${item}\``);
      }
      return budget ?? [];
    });
  const limit = (): number | undefined => {
    if (!Object.hasOwn(given, 'limit')) return undefined;
    const text = given['limit'] ?? '';
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    refuse('limit', `must be a whole number from 1, got \`${text}\``);
    return undefined;
  };
  const id = (): string | undefined => {
    const text = given['id'] ?? undefined;
    if (text !== undefined && ID.test(text)) return text;
    if (text === undefined) refuse('id', 'is required, with a name of its own for every policy');
    else refuse('id', `must be up to 63 letters, digits, dots, dashes and underscores`);
    return undefined;
  };

  const score = (): number | undefined => {
    if (!Object.hasOwn(given, 'score')) return undefined;
    const text = given['score'] ?? '';
    if (/^\d{1,6}(\.\d{1,6})?$/.test(text)) return Number(text);
    refuse('score', `must be a number from 0, got \`${text}\``);
    return undefined;
  };
  const vectors = (): true | undefined => {
    if (!Object.hasOwn(given, 'vectors')) return undefined;
    if (given['vectors'] === 'return') return true;
    refuse('vectors', 'must read `return`: without it vectors are never returned');
    return undefined;
  };

  const features = (): readonly Feature[] => {
    const items = list('features');
    const known = FEATURES.filter((one) => items.includes(one));
    for (const item of items) {
      if (FEATURES.some((one) => one === item)) continue;
      refuse('features', `must name some of ${FEATURES.join(', ')}, got \`${item}\``);
    }
    return known;
  };
  const guardrails = (): readonly string[] => {
    const items = list('guardrail');
    for (const item of items) {
      if (GUARDRAIL.test(item)) continue;
      refuse('guardrail', `must read \`id:version\`, the version a number, got \`${item}\``);
    }
    return items;
  };
  const unmask = (): boolean => {
    if (!Object.hasOwn(given, 'unmask')) return false;
    if ((given['unmask'] ?? '') !== '') refuse('unmask', 'takes no value');
    if (!Object.hasOwn(given, 'mask')) refuse('unmask', 'needs a @mask on the same policy');
    return true;
  };

  const rows = limit();
  const least = score();
  const returned = vectors();
  const named = features();
  const demanded = guardrails();
  const restored = unmask();
  return {
    id: id(),
    obligations: {
      masks: names('mask', config.masks, 'mask'),
      filters: names('filter', config.filters, 'filter'),
      approvals: names('approval', config.approvals, 'approval rule'),
      budgets: budgets(),
      ...(rows !== undefined && { limit: rows }),
      ...(least !== undefined && { score: least }),
      ...(returned && { vectors: returned }),
      ...(named.length > 0 && { features: named }),
      ...(demanded.length > 0 && { guardrails: demanded }),
      ...(restored && { unmask: true }),
    },
    problems,
  };
}

function isKnown(annotation: string): annotation is Known {
  return (KNOWN as readonly string[]).includes(annotation);
}
