import type { Feature } from '../../../gateway/features.ts';
import { isJsonObject, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, asText, capped, onlyKnown } from './read-json.ts';

/**
 * Whether what the gate cannot look into may be used: `unnamed` when some policy does not name it,
 * `withheld` when something of the documents is masked, filtered or left out, which it could show.
 */
export type FeatureRule = (feature: Feature) => 'granted' | 'unnamed' | 'withheld';

export type FeatureContext = Readonly<{
  features: FeatureRule;
  notes: Readonly<{ features: Set<Feature> }>;
}>;

/** Notes that a search uses something, which must be granted. @throws SallyportError `denied` */
export function useFeature(
  feature: Feature,
  { features, notes }: FeatureContext,
  at: string,
): void {
  notes.features.add(feature);
  const ruled = features(feature);
  if (ruled === 'granted') return;
  const why = {
    unnamed: `is not supported unless every policy that allows the search names it, as \`@features("${feature}")\``,
    withheld:
      'is not supported where documents are masked or filtered, vectors are not returned or a least score is set: it would show what is held back',
  }[ruled];
  throw new SallyportError('denied', `${at} ${why}`);
}

const LANGUAGES = ['painless', 'expression', 'knn'];
const MAX_SOURCE = 16_384;

/** A script that is given in full. @throws SallyportError `denied` */
export function walkScript(
  value: ParsedJson | undefined,
  context: FeatureContext,
  at: string,
): WritableJson {
  useFeature('scripts', context, at);
  const members = typeof value === 'string' ? { source: value } : asObject(value, at);
  onlyKnown(members, ['source', 'lang', 'params'], at);
  const { lang = 'painless', params } = members;
  if (!LANGUAGES.some((one) => one === lang)) {
    throw new SallyportError('denied', `${at}: scripts are written in ${LANGUAGES.join(', ')}`);
  }
  return {
    source: capped(asText(members['source'], `${at}.source`), MAX_SOURCE, at),
    lang: asText(lang, `${at}.lang`),
    ...(params !== undefined && isJsonObject(params) && { params }),
  };
}
