import { matchesPattern } from '../../../config/matches-pattern.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** What of an answer a caller wants: at this place, and below it. */
export type PathFilter = Readonly<{
  /** A value that stands here is wanted */
  wanted: boolean;
  /** So is all that is below it: it is written even when it is empty */
  whole: boolean;
  /** Of a member; undefined: nothing of it can be wanted */
  below(key: string): PathFilter | undefined;
}>;

type Pattern = readonly string[];
/** How far patterns have been followed: the rests that are still to be met. */
type Place = Readonly<{ met: boolean; rests: readonly Pattern[] }>;

const MAX_PATTERNS = 50;
const MAX_STEPS = 20;
const PATTERN = /^-?[\w*][\w*-]*(\.[\w*-]+)*$/;

/**
 * Reads `filter_path`: paths with `*` for a name or a part of it and `**` for any number of names;
 * those that begin with `-` are left out.
 * @throws SallyportError `bad_request`
 */
export function parsePathFilter(text: string): PathFilter {
  const given = text.split(',').filter((one) => one !== '');
  if (given.length === 0 || given.length > MAX_PATTERNS || !given.every(isPattern)) {
    throw new SallyportError(
      'bad_request',
      `\`filter_path\` must be at most ${MAX_PATTERNS} paths such as \`hits.hits._id\`, \`aggregations.**\` or \`-took\``,
    );
  }
  const patterns = (list: readonly string[]): Place => ({
    met: false,
    rests: list.map((one) => one.split('.')),
  });
  const excluded = given.filter((one) => one.startsWith('-')).map((one) => one.slice(1));
  const included = given.filter((one) => !one.startsWith('-'));
  return at(
    included.length === 0 ? { met: true, rests: [] } : patterns(included),
    patterns(excluded),
  );
}

function isPattern(text: string): boolean {
  return PATTERN.test(text) && text.split('.').length <= MAX_STEPS;
}

function at(included: Place, excluded: Place): PathFilter {
  return {
    wanted: included.met,
    whole: included.met && excluded.rests.length === 0,
    below(key) {
      const without = step(excluded, key);
      if (without.met) return undefined;
      const within = included.met ? included : step(included, key);
      return within.met || within.rests.length > 0 ? at(within, without) : undefined;
    },
  };
}

function step({ rests }: Place, key: string): Place {
  const next = new Map<string, Pattern>();
  for (const rest of rests) for (const one of follow(rest, key)) next.set(one.join('.'), one);
  return { met: next.has(''), rests: [...next.values()].filter(({ length }) => length > 0) };
}

/** What is left of a pattern after this name. */
function follow(rest: Pattern, key: string): readonly Pattern[] {
  const [first = '', ...more] = rest;
  if (first !== '**') return matchesPattern(key, first) ? [more] : [];
  // Any number of names: none of them, or this one and perhaps further ones.
  return more.length === 0 ? [more] : [rest, ...follow(more, key)];
}
