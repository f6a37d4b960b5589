import type { Reply } from '../../../gateway/connector.ts';
import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { keep } from '../answer/hit-templates.ts';
import { readWhole } from '../answer/read-whole.ts';
import { textReply, wholeReply } from '../answer/stream-reply.ts';
import { isRecord } from '../mapping/is-record.ts';
import { parseNames } from '../names/parse-names.ts';
import type { OpensearchCall } from '../request/opensearch-call.ts';
import { CAT_COLUMNS, catTable } from './cat-table.ts';
import type { Plan, PlanContext, UpstreamCall } from './plan.ts';
import { indexPath } from './resolve-search.ts';

/** What indices are: their mappings, settings and sizes. */
export async function planDescribe(context: PlanContext): Promise<Plan> {
  const { call, now } = context;
  const ignoreMissing = (call.parameter('ignore_unavailable') ?? 'false') !== 'false';
  const targets = context.resolve(parseNames(call.captured.index, now), { ignoreMissing });
  const indices = targets.map(({ index }) => index);
  const sent = callOf(call, indices);
  return {
    touches: targets.map((target) => ({ action: 'get', target })),
    facts: { statement: call.endpoint.name, statements: 1, unbounded: false },
    access: 'read',
    prepare(views) {
      if (
        call.endpoint.name === 'cat_indices' &&
        targets.some((one) => views.of(one).filters.length > 0)
      ) {
        throw new SallyportError(
          'denied',
          'documents are filtered here, so they cannot be counted as a whole',
        );
      }
      return {
        canonical: { method: sent.method, path: sent.path, query: sent.query ?? {} },
        request: {
          checks: [],
          call: () => sent,
          answers: [200],
          defines: false,
          render: async (answer) => {
            if (call.method === 'HEAD') return wholeReply(answer.status, undefined);
            return render(call, await readWhole(answer.body), indices, answer.status);
          },
        },
      };
    },
  };
}

function callOf({ endpoint, upstream }: OpensearchCall, indices: readonly string[]): UpstreamCall {
  switch (endpoint.name) {
    case 'get_mapping':
      return { method: 'GET', path: indexPath(indices, '/_mapping') };
    case 'get_settings':
      return { method: 'GET', path: indexPath(indices, '/_settings') };
    case 'cat_indices':
      return {
        method: 'GET',
        path: `/_cat/indices${indexPath(indices, '')}`,
        query: { ...upstream, format: 'json', h: CAT_COLUMNS.join(',') },
      };
    default:
      return { method: 'GET', path: indexPath(indices, '') };
  }
}

function render(
  call: OpensearchCall,
  value: Json,
  indices: readonly string[],
  status: number,
): Reply {
  if (call.endpoint.name === 'cat_indices') {
    const table = catTable(value, indices, {
      columns: call.parameter('h')?.split(','),
      heads: (call.parameter('v') ?? 'false') !== 'false',
    });
    return call.parameter('format') === 'json'
      ? wholeReply(status, table.rows)
      : textReply(status, table.text);
  }
  if (!isRecord(value))
    throw new SallyportError(
      'upstream_failed',
      'the search service answered with something that is not understood',
    );
  const shown = indices.flatMap((index) => {
    const one = value[index];
    return isRecord(one) ? [[index, describe(one)] as const] : [];
  });
  return wholeReply(status, Object.fromEntries(shown));
}

/** Names, types and settings of an index; none of them is a value of a document. */
function describe(index: Readonly<Record<string, unknown>>): Json {
  const { aliases, mappings, settings } = index;
  return {
    ...(isRecord(aliases) && {
      aliases: Object.fromEntries(Object.keys(aliases).map((name) => [name, {}])),
    }),
    ...(isRecord(mappings) && {
      mappings: keep(mappings, ['dynamic', 'properties', '_meta', '_routing']),
    }),
    ...(isRecord(settings) && { settings: { index: safeSettings(settings) } }),
  };
}

const SETTINGS = [
  'number_of_shards',
  'number_of_replicas',
  'refresh_interval',
  'creation_date',
  'uuid',
  'version',
  'provided_name',
  'knn',
  'analysis',
];

function safeSettings(settings: Readonly<Record<string, unknown>>): Json {
  const { index } = settings;
  return isRecord(index) ? keep(index, SETTINGS) : {};
}
