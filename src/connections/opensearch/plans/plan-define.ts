import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { SHARDS } from '../answer/hit-templates.ts';
import { type JsonTemplate, SCALAR } from '../answer/json-template.ts';
import { plainReply } from '../answer/stream-reply.ts';
import { type NamePart, parseName, parseNames } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import { readBody } from '../request/search-input.ts';
import { indexBody, mappingBody, settingsBody } from './index-body.ts';
import { JSON_BODY, type Plan, type PlanContext, type UpstreamCall } from './plan.ts';
import { indexPath } from './resolve-search.ts';

const DONE: JsonTemplate = {
  kind: 'object',
  members: { acknowledged: SCALAR, shards_acknowledged: SCALAR, index: SCALAR, _shards: SHARDS },
};

/** Indices made, changed, refreshed or deleted. */
export async function planDefine(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const { name, action, danger } = call.endpoint;
  const targets = targetsOf(context);
  const body = bodyOf(context);
  const sent: UpstreamCall = {
    method: methodOf(name),
    path: indexPath(
      targets.map(({ index }) => index),
      restOf(name),
    ),
    query: call.upstream,
    ...(body !== undefined && { body: writeJson(body), contentType: JSON_BODY }),
  };
  return {
    touches: targets.map((target) => ({ action, target })),
    facts: { statement: name, statements: 1, unbounded: danger === 'whole-index' },
    access: name === 'refresh' ? 'write' : 'define',
    prepare: () => ({
      canonical: { method: sent.method, path: sent.path, query: call.upstream, body: body ?? null },
      request: {
        checks: [],
        call: () => sent,
        answers: [200],
        defines: name !== 'refresh',
        render: (answer) => plainReply(answer, DONE),
      },
    }),
  };
}

function targetsOf({ call, cluster, now, resolve, resolveWrite }: PlanContext): readonly Target[] {
  const { name, danger } = call.endpoint;
  const { index } = call.captured;
  if (name === 'create_index') return [resolveWrite(parseName(index ?? '', now))];
  const parts = parseNames(index, now);
  const own = ({ kind, text }: NamePart) =>
    kind === 'name' && !cluster.aliases.has(text) && !cluster.dataStreams.has(text);
  if (danger === 'whole-index' && !parts.every(own)) {
    throw new SallyportError(
      'denied',
      'an index is deleted by its own name, not by a wildcard, an alias or a data stream',
    );
  }
  const ignoreMissing = (call.parameter('ignore_unavailable') ?? 'false') !== 'false';
  return resolve(parts, { ignoreMissing });
}

function bodyOf({ call }: PlanContext): WritableJson | undefined {
  const body = call.endpoint.body === 'none' ? undefined : readBody(call);
  switch (call.endpoint.name) {
    case 'create_index':
      return indexBody(body);
    case 'put_mapping':
      return mappingBody(body ?? {});
    case 'put_settings':
      return settingsBody(body ?? {});
    default:
      return undefined;
  }
}

function methodOf(name: string): UpstreamCall['method'] {
  if (name === 'refresh') return 'POST';
  return name === 'delete_index' ? 'DELETE' : 'PUT';
}

function restOf(name: string): string {
  if (name === 'put_mapping') return '/_mapping';
  if (name === 'put_settings') return '/_settings';
  return name === 'refresh' ? '/_refresh' : '';
}
