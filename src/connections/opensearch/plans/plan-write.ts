import { type WritableJson, writeJson } from '../../../gateway/write-json.ts';
import { documentMasker } from '../answer/mask-document.ts';
import { plainReply } from '../answer/stream-reply.ts';
import { written } from '../answer/write-templates.ts';
import { isRecord } from '../mapping/is-record.ts';
import { parseName } from '../names/parse-names.ts';
import { readBody } from '../request/search-input.ts';
import {
  actionsOf,
  bodyOf,
  type ChangeKind,
  type Condition,
  checkChange,
  checkOf,
  conditionOf,
  type DocumentChange,
} from './document-change.ts';
import { documentPath } from './document-path.ts';
import { filterOf } from './index-view.ts';
import { JSON_BODY, type Plan, type PlanContext, type UpstreamCall } from './plan.ts';

/** One document written, changed or deleted. */
export async function planWrite(context: PlanContext): Promise<Plan> {
  const change = readChange(context);
  const { target, kind } = change;
  const { call } = context;
  await context.mappings([target.index]);
  return {
    touches: actionsOf(change).map((action) => ({ action, target })),
    facts: { statement: call.endpoint.name, statements: 1, unbounded: false, documents: 1 },
    access: kind === 'delete' ? 'delete' : 'write',
    prepare(views) {
      const view = views.of(target);
      filterOf([view]);
      const check = checkOf(change, view.filters);
      const body = kind === 'delete' ? undefined : bodyOf(change, isGuarded(view.guarded));
      const sent = callOf(change, call.upstream, body === undefined ? undefined : writeJson(body));
      return {
        canonical: {
          method: sent.method,
          path: sent.path,
          query: call.upstream,
          body: body ?? null,
          filters: view.filters,
        },
        ...(body !== undefined && {
          shown: (show) => ({ body: shownBody(kind, body, (one) => show(one, view.masks)) }),
        }),
        request: {
          checks: check === undefined ? [] : [check],
          call: ([seen]) =>
            seen === undefined ? sent : conditional(sent, conditionOf(change, seen, view.filters)),
          answers: kind === 'delete' ? [200, 404] : [200, 201],
          defines: false,
          render: (answer, deps) =>
            plainReply(
              answer,
              written((one) => documentMasker(deps).id(one, view.masks)),
              1,
            ),
        },
      };
    },
  };
}

/** The body of a change with its documents as they are shown. */
function shownBody(
  kind: ChangeKind,
  body: WritableJson,
  show: (document: WritableJson) => WritableJson,
): WritableJson {
  if (kind !== 'update' || !isRecord(body)) return show(body);
  return Object.fromEntries(
    Object.entries(body as Readonly<Record<string, WritableJson>>).map(([name, one]) => [
      name,
      name === 'doc' || name === 'upsert' ? show(one) : one,
    ]),
  );
}

export function isGuarded({
  values,
  detected,
}: Readonly<{ values: ReadonlySet<string>; detected: ReadonlyMap<string, unknown> }>): boolean {
  return values.size + detected.size > 0;
}

function readChange(context: PlanContext): DocumentChange {
  const { call, now, resolveWrite } = context;
  const { name } = call.endpoint;
  const create = name === 'create' || call.parameter('op_type') === 'create';
  const kind: ChangeKind = create ? 'create' : (name as ChangeKind);
  return {
    kind,
    target: resolveWrite(parseName(call.captured.index ?? '', now)),
    id: call.captured.id,
    routing: call.upstream['routing'],
    body: checkChange(kind, readBody(call), 'the body'),
    conditional: ['if_seq_no', 'if_primary_term', 'version'].some(
      (one) => call.upstream[one] !== undefined,
    ),
    at: 'the document',
  };
}

function callOf(
  { kind, target, id }: DocumentChange,
  query: Readonly<Record<string, string>>,
  body: string | undefined,
): UpstreamCall {
  const content = body === undefined ? {} : ({ body, contentType: JSON_BODY } as const);
  if (id === undefined) {
    const opType = kind === 'create' ? { op_type: 'create' } : {};
    return {
      method: 'POST',
      path: `/${target.index}/_doc`,
      query: { ...query, ...opType },
      ...content,
    };
  }
  const endpoint = kind === 'create' ? '_create' : kind === 'update' ? '_update' : '_doc';
  const method = kind === 'delete' ? 'DELETE' : kind === 'update' ? 'POST' : 'PUT';
  return { method, ...documentPath(target.index, endpoint, id), query, ...content };
}

function conditional(call: UpstreamCall, condition: Condition): UpstreamCall {
  const extra: Record<string, string> =
    condition === 'create'
      ? { op_type: 'create' }
      : {
          if_seq_no: String(condition.if_seq_no),
          if_primary_term: String(condition.if_primary_term),
        };
  return { ...call, query: { ...call.query, ...extra } };
}
