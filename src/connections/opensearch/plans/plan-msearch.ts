import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { documentCount } from '../answer/document-count.ts';
import { documentPlaces } from '../answer/document-places.ts';
import { searchTemplate } from '../answer/hit-templates.ts';
import { renderItemError } from '../answer/item-error.ts';
import { type JsonTemplate, SCALAR } from '../answer/json-template.ts';
import { documentMasker } from '../answer/mask-document.ts';
import { streamReply } from '../answer/stream-reply.ts';
import type { FieldTree } from '../mapping/field-tree.ts';
import { parseNames } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import { asObject, asTexts, type Members } from '../query/read-json.ts';
import { scalars } from '../query/scalars.ts';
import { PARAMETERS } from '../request/parameter-table.ts';
import { readLines } from '../request/read-lines.ts';
import { openViews } from './index-view.ts';
import { type Plan, type PlanContext, postLines } from './plan.ts';
import { distinctTargets, indexPath, type ResolvedItem, resolveSearch } from './resolve-search.ts';

const MAX_SEARCHES = 200;
const HEADER = [
  'preference',
  'routing',
  'search_type',
  'request_cache',
  'allow_partial_search_results',
] as const;
const NAMES = [
  'index',
  'indices',
  'ignore_unavailable',
  'allow_no_indices',
  'expand_wildcards',
  'ccs_minimize_roundtrips',
];

type Item = Readonly<{
  targets: readonly Target[];
  header: Record<string, WritableJson>;
  body: Members;
  at: string;
}>;

/** Several searches in one call: all are let through, or none. */
export async function planMsearch(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const items = [...readItems(context)];
  const targets = distinctTargets(items.flatMap((item) => item.targets));
  const mappings = await context.mappings(targets.map(({ index }) => index));
  refusePipelines(targets, mappings);
  const first = items.map((item) => resolved(item, openViews(mappings)));
  const ks = first.flatMap(({ k }) => k ?? []);
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: {
      statement: 'msearch',
      statements: items.length,
      unbounded: false,
      size: Math.max(...first.map(({ size }) => size)),
      ...(ks.length > 0 && { k: Math.max(...ks) }),
      features: [...new Set(first.flatMap(({ features }) => features))],
    },
    access: 'read',
    prepare(views) {
      const searches = items.map((item) => resolved(item, views));
      const documents = searches.reduce((sum, { size }) => sum + size, 0);
      if (documents > views.rows) throw tooMany(documents, views.rows);
      const lists = new Set(items.map((item) => namesOf(item).join()));
      const [only, ...more] = lists;
      const one = only !== undefined && more.length === 0 ? only.split(',') : undefined;
      const path = one === undefined ? '/_msearch' : indexPath(one, '/_msearch');
      const lines = items.flatMap((item, i) => [
        { ...item.header, ...(one === undefined && { index: namesOf(item) }) },
        searches[i]?.body ?? {},
      ]);
      const query = call.upstream;
      return {
        documents,
        canonical: { path, query, lines, indices: targets.map(({ index }) => index) },
        request: {
          checks: [],
          call: () => postLines(path, `${lines.map(writeJson).join('\n')}\n`, query),
          answers: [200],
          defines: false,
          render(answer, deps) {
            const counted = documentCount();
            const masker = documentMasker(deps);
            const takePlace = documentPlaces(views.rows);
            const template = answersTemplate(searches, (search) =>
              searchTemplate(
                search.render,
                { masker, masksOf: search.masksOf, counted, takePlace },
                {
                  error: { kind: 'value', render: renderItemError },
                },
              ),
            );
            return streamReply(answer.body, template, {
              status: answer.status,
              masker,
              ...counted,
            });
          },
        },
      };
    },
  };
}

function tooMany(documents: number, rows: number): SallyportError {
  return new SallyportError(
    'over_limit',
    `the searches of this call ask for ${documents} hits together, at most ${rows} are returned: give each a smaller \`size\``,
  );
}

/** Each answer by the search that it answers: they come in order. */
function answersTemplate(
  searches: readonly ResolvedItem[],
  templateOf: (search: ResolvedItem) => JsonTemplate,
): JsonTemplate {
  const templates = searches.map(templateOf);
  let next = 0;
  const list = {
    kind: 'list',
    get of(): JsonTemplate {
      const template = templates[next++];
      if (template === undefined) {
        throw new SallyportError(
          'upstream_failed',
          'the search service gave more answers than it was asked',
        );
      }
      return template;
    },
  } as const;
  return { kind: 'object', members: { took: SCALAR, responses: list } };
}

function* readItems(context: PlanContext): Generator<Item> {
  const { call } = context;
  let header: { value: ParsedJson; number: number } | undefined;
  let count = 0;
  for (const line of readLines(call.body)) {
    if (header === undefined) {
      header = line;
      continue;
    }
    count += 1;
    if (count > MAX_SEARCHES) {
      throw new SallyportError('over_limit', `one call holds at most ${MAX_SEARCHES} searches`);
    }
    const at = `line ${header.number}`;
    const body = asObject(line.value, `line ${line.number}`);
    if (body['pit'] !== undefined) {
      throw new SallyportError(
        'denied',
        `line ${line.number}: a point in time is searched by \`_search\``,
      );
    }
    yield {
      ...readHeader(asObject(header.value, at), at, context),
      body,
      at: `line ${line.number}`,
    };
    header = undefined;
  }
  if (header !== undefined) {
    throw new SallyportError(
      'bad_request',
      `line ${header.number}: the search of this header is missing`,
    );
  }
  if (count === 0) throw new SallyportError('bad_request', 'the body holds no search');
}

function readHeader(members: Members, at: string, { call, now, resolve }: PlanContext) {
  const { index = members['indices'], ignore_unavailable: ignore } = members;
  const names = index === undefined ? call.captured.index : asTexts(index, at).join(',');
  const ignoreMissing = ignore !== undefined && ignore !== false && ignore !== 'false';
  return {
    targets: resolve(parseNames(names, now), { ignoreMissing }),
    header: checkedHeader(scalars(members, HEADER, at, NAMES), at),
  };
}

/** What stands in a header is held to the same rules as the parameter of its name. */
function checkedHeader(header: Record<string, WritableJson>, at: string) {
  for (const name of HEADER) {
    const value = header[name];
    if (value === undefined || PARAMETERS[name].values.test(String(value))) continue;
    throw new SallyportError('bad_request', `${at}: \`${name}\` has a value that is not supported`);
  }
  return header;
}

function resolved(item: Item, views: Parameters<typeof resolveSearch>[2]): ResolvedItem {
  try {
    return resolveSearch(item.body, item.targets, views);
  } catch (thrown) {
    if (!(thrown instanceof SallyportError)) throw thrown;
    throw new SallyportError(thrown.code, `${item.at}: ${thrown.message}`, { cause: thrown.cause });
  }
}

function namesOf({ targets }: Item): readonly string[] {
  return targets.map(({ index }) => index);
}

/** A search in a list cannot say that it wants no pipeline. */
function refusePipelines(
  targets: readonly Target[],
  mappings: ReadonlyMap<string, FieldTree>,
): void {
  const piped = targets.find(({ index }) => mappings.get(index)?.searchPipeline === true);
  if (piped === undefined) return;
  throw new SallyportError(
    'denied',
    `index \`${piped.index}\` has a search pipeline of its own, which could rename what is masked: use \`_search\``,
  );
}
