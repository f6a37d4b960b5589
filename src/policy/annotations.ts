import type { Config } from '../config/config-schema.ts';
import { suggestName } from '../config/nearest-name.ts';
import type { Budget, Obligations } from '../gateway/decision.ts';
import { parseBudget } from './budget.ts';

const KNOWN = ['id', 'mask', 'limit', 'approval', 'filter', 'budget'] as const;
type Known = (typeof KNOWN)[number];

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

  const rows = limit();
  return {
    id: id(),
    obligations: {
      masks: names('mask', config.masks, 'mask'),
      filters: names('filter', config.filters, 'filter'),
      approvals: names('approval', config.approvals, 'approval rule'),
      budgets: budgets(),
      ...(rows !== undefined && { limit: rows }),
    },
    problems,
  };
}

function isKnown(annotation: string): annotation is Known {
  return (KNOWN as readonly string[]).includes(annotation);
}
