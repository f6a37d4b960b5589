import type { Action } from '../../../gateway/operation.ts';
import { type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type WritableJson, writeJson } from '../../../gateway/write-json.ts';
import { documentMasker } from '../answer/mask-document.ts';
import { plainReply } from '../answer/stream-reply.ts';
import { bulkAnswer } from '../answer/write-templates.ts';
import { parseName } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import {
  asId,
  asObject,
  asScalar,
  asText,
  type Members,
  onlyKnown,
  wrong,
} from '../query/read-json.ts';
import { readLines } from '../request/read-lines.ts';
import { bodyDigest } from './body-digest.ts';
import {
  actionsOf,
  bodyOf,
  type ChangeKind,
  checkChange,
  checkOf,
  conditionOf,
  type DocumentChange,
} from './document-change.ts';
import { filterOf, type Views } from './index-view.ts';
import { type DocumentCheck, type Plan, type PlanContext, postLines, type Seen } from './plan.ts';
import { isGuarded } from './plan-write.ts';
import { distinctTargets } from './resolve-search.ts';

const KINDS: readonly ChangeKind[] = ['index', 'create', 'update', 'delete'];
/** What an action line says beside index and id; sent on as it is. */
const META = [
  'if_seq_no',
  'if_primary_term',
  'version',
  'version_type',
  'retry_on_conflict',
  'require_alias',
];
/** A document that is looked at first is one more in memory and in a call. */
const MAX_CHECKS = 1_000;

const NOTHING = new Uint8Array();
const LINE_FEED = new Uint8Array([0x0a]);

/** Items that people see by their names, of the many that there may be. */
const SHOWN_ITEMS = 20;

type ActionLine = Omit<DocumentChange, 'body'> &
  Readonly<{ meta: Readonly<Record<string, WritableJson>> }>;
type Item = DocumentChange &
  ActionLine &
  Readonly<{
    /**
     * The body as it is sent: parsed it is many times as large, and texts are moved about by the
     * garbage collector, so that it is parsed again where it is asked for.
     */
    bytes: Uint8Array;
  }>;

/** Many changes in one call: all are let through, or none. */
export async function planBulk(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const items = [...readItems(context)];
  if (items.length === 0) throw new SallyportError('bad_request', 'the body holds no action');
  const targets = distinctTargets(items.map(({ target }) => target));
  await context.mappings(targets.map(({ index }) => index));
  const kinds = new Set(items.map(({ kind }) => kind));
  const deletes = items.filter(({ kind }) => kind === 'delete').length;
  const [only, ...more] = targets;
  const path = only !== undefined && more.length === 0 ? `/${only.index}/_bulk` : '/_bulk';
  return {
    touches: touchesOf(items),
    facts: {
      statement: kinds.size === 1 && kinds.has('delete') ? 'bulk_delete' : 'bulk',
      statements: items.length,
      unbounded: false,
      documents: items.length,
    },
    access: kinds.has('delete') && kinds.size === 1 ? 'delete' : 'write',
    prepare(views) {
      const checked = checksOf(items, views);
      const query = call.upstream;
      const plain = linesOf(items, views, () => undefined, path);
      return {
        // A digest stands for the documents, which may be megabytes.
        canonical: {
          path,
          query,
          items: items.length,
          deletes,
          first: items.slice(0, SHOWN_ITEMS).map(nameOf),
          lines: bodyDigest(plain),
          filters: targets.map((one) => [...views.of(one).filters]),
        },
        request: {
          deletes,
          checks: checked.map(({ check }) => check),
          call: (seen) =>
            postLines(
              path,
              seen.length === 0 ? plain : linesOf(items, views, seenBy(checked, seen), path),
              query,
            ),
          answers: [200],
          defines: false,
          render(answer, deps) {
            const masks = targets.map((one) => views.of(one).masks);
            const masker = documentMasker(deps);
            return plainReply(
              answer,
              bulkAnswer((one) => masker.id(one, ...masks)),
              items.length,
            );
          },
        },
      };
    },
  };
}

function nameOf({ kind, target, id }: Item): WritableJson {
  return { [kind]: target.index, id: id ?? null };
}

function* readItems(context: PlanContext): Generator<Item> {
  let action: ActionLine | undefined;
  for (const { number, value } of readLines(context.call.body)) {
    const at = `line ${number}`;
    if (action === undefined) {
      action = readAction(asObject(value, at), at, context);
      if (action.kind !== 'delete') continue;
      yield { ...action, body: undefined, bytes: NOTHING };
    } else yield itemOf(action, checkChange(action.kind, value, at), at);
    action = undefined;
  }
  if (action !== undefined) throw wrong(action.at, 'has no document after it');
}

function itemOf(action: ActionLine, body: Members | undefined, at: string): Item {
  const bytes = Buffer.from(writeJson(body ?? {}));
  return {
    ...action,
    at,
    bytes,
    get body() {
      return asObject(parseJson(bytes), at);
    },
  };
}

function readAction(
  line: Members,
  at: string,
  { call, ids, now, resolveWrite }: PlanContext,
): ActionLine {
  const [[name, value] = [], ...more] = Object.entries(line);
  const kind = KINDS.find((one) => one === name);
  if (kind === undefined || value === undefined || more.length > 0) {
    throw new SallyportError('denied', `${at} must be one of ${KINDS.join(', ')}`);
  }
  const members = asObject(value, at);
  onlyKnown(members, ['_index', '_id', 'routing', '_routing', ...META], at);
  const index =
    members['_index'] === undefined ? call.captured.index : asText(members['_index'], at);
  if (index === undefined) throw wrong(at, 'names no index');
  const id = opened(members['_id'], at, ids);
  if (id === undefined && (kind === 'update' || kind === 'delete'))
    throw wrong(at, 'names no document');
  const meta = META.flatMap((key) =>
    members[key] === undefined ? [] : [[key, asScalar(members[key], at)] as const],
  );
  return {
    kind,
    target: resolveWrite(parseName(index, now)),
    id,
    routing: opened(members['routing'] ?? members['_routing'], at, ids) ?? call.upstream['routing'],
    conditional: ['if_seq_no', 'if_primary_term', 'version'].some(
      (key) => members[key] !== undefined,
    ),
    meta: Object.fromEntries(meta),
    at,
  };
}

function opened(
  value: ParsedJson | undefined,
  at: string,
  ids: PlanContext['ids'],
): string | undefined {
  return value === undefined || value === null ? undefined : ids.open(asId(value, at));
}

function touchesOf(
  items: readonly Item[],
): readonly Readonly<{ action: Action; target: Target }>[] {
  const touches = new Map<string, Readonly<{ action: Action; target: Target }>>();
  for (const item of items) {
    for (const action of actionsOf(item)) {
      touches.set(`${action} ${item.target.index}`, { action, target: item.target });
    }
  }
  return [...touches.values()];
}

type Checked = Readonly<{ item: Item; check: DocumentCheck }>;

function checksOf(items: readonly Item[], views: Views): readonly Checked[] {
  const checked = items.flatMap((item) => {
    const view = views.of(item.target);
    filterOf([view]);
    const check = checkOf(item, view.filters);
    return check === undefined ? [] : [{ item, check }];
  });
  if (checked.length > MAX_CHECKS) {
    throw new SallyportError(
      'over_limit',
      `documents are filtered here, so one call changes at most ${MAX_CHECKS} that may be there: split it`,
    );
  }
  return checked;
}

function seenBy(
  checked: readonly Checked[],
  seen: readonly Seen[],
): (item: Item) => Seen | undefined {
  const found = new Map(checked.map(({ item }, i) => [item, seen[i]]));
  return (item) => found.get(item);
}

function linesOf(
  items: readonly Item[],
  views: Views,
  seen: (item: Item) => Seen | undefined,
  path: string,
): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  const line = (text: string) => parts.push(Buffer.from(`${text}\n`));
  for (const item of items) {
    const { kind, target, id, routing, meta } = item;
    const view = views.of(target);
    const looked = seen(item);
    const condition = looked === undefined ? undefined : conditionOf(item, looked, view.filters);
    const action = {
      ...(path === '/_bulk' && { _index: target.index }),
      ...(id !== undefined && { _id: id }),
      ...(routing !== undefined && { routing }),
      ...meta,
      ...(condition !== undefined && condition !== 'create' && condition),
    };
    const sent = condition === 'create' ? 'create' : kind;
    line(writeJson({ [sent]: action }));
    if (kind === 'update') line(writeJson(bodyOf(item, isGuarded(view.guarded))));
    else if (kind !== 'delete') parts.push(item.bytes, LINE_FEED);
  }
  return parts;
}
