import type { Config } from '../../config/config-schema.ts';
import type { Prepared } from '../../gateway/connector.ts';
import type { SearchCall } from '../../gateway/credential.ts';
import type { Allowed } from '../../gateway/decision.ts';
import type { Json } from '../../gateway/json.ts';
import type { Principal } from '../../gateway/principal.ts';
import { type WritableJson, writeJson } from '../../gateway/write-json.ts';
import { claimText } from '../../identity/claim-text.ts';
import type { Masker } from '../../masking/masker.ts';
import type { TokenKey } from './answer/field-masks.ts';
import { documentMasker, type MaskDeps } from './answer/mask-document.ts';
import type { FieldTree } from './mapping/field-tree.ts';
import type { Cluster } from './names/cluster.ts';
import { viewsOf } from './plans/index-view.ts';
import type {
  DocumentCheck,
  Plan,
  ResolvedSearch,
  ShowDocument,
  UpstreamCall,
} from './plans/plan.ts';
import type { IdSealer } from './plans/sealed-id.ts';
import { showRequest } from './show-json.ts';

export type PrepareSearchDeps = Readonly<{
  connection: string;
  config: Config;
  cluster: Cluster;
  mappings: ReadonlyMap<string, FieldTree>;
  principal: Principal;
  /** Masks words of a search by the profiles of these names */
  masker: (profiles: readonly string[]) => Masker;
  /** Masks what people read of a request */
  shownMasker: Masker;
  tokenKey: TokenKey;
  /** Ids that are given out sealed */
  ids: IdSealer;
}>;

/** The request as it runs under a decision, and the calls that its credential is for. */
export function prepareSearch(
  plan: Plan,
  decision: Allowed,
  deps: PrepareSearchDeps,
): Prepared<ResolvedSearch> {
  const { connection, config } = deps;
  const views = viewsOf(decision, {
    connection,
    config,
    cluster: deps.cluster,
    mappings: deps.mappings,
    claim: (filter) => claimText(filter, config, deps.principal),
    openId: deps.ids.open,
    maskText: (text, profiles) => deps.masker(profiles)(text).text,
  });
  const { request, canonical, shown, documents = 0 } = plan.prepare(views);
  const whole = {
    statement: plan.facts.statement,
    ...(canonical as Readonly<Record<string, WritableJson>>),
  };
  const resolved: ResolvedSearch = {
    ...request,
    connection,
    timeoutMs: config.limits.statementSeconds * 1000,
    render: (answer, given) => request.render(answer, { ...given, showId: sealedIds(deps) }),
  };
  const read = shown === undefined ? whole : { ...whole, ...shown(shownDocument(deps)) };
  return {
    request: resolved,
    // INVARIANT: as it is written, since a number that is parsed may lose digits that tell requests apart.
    canonical: { written: writeJson(whole) },
    shown: showRequest(read, deps.shownMasker),
    spend: { documents },
    scope: { kind: 'opensearch', connection, access: plan.access, calls: callsOf(resolved) },
  };
}

/** Ids as they are, or sealed where these profiles find something in them. */
function sealedIds({ ids, masker }: PrepareSearchDeps): MaskDeps['showId'] {
  return (id, profiles) => (masker(profiles)(id).text === id ? id : ids.seal(id));
}

/** Value masks as in answers; what is detected is masked with all the rest that people read. */
function shownDocument({ tokenKey, shownMasker }: PrepareSearchDeps): ShowDocument {
  const masker = documentMasker({ tokenKey, detect: () => shownMasker, showId: (id) => id });
  return (document, masks) => {
    const shown = masker.mask(toJson(document as object), { ...masks, without: [] });
    if (shown instanceof Promise) throw new Error('a masker of texts answers at once');
    return shown as WritableJson;
  };
}

/** Every call that the request may make; a conditional one has the path of the plain one. */
function callsOf({ checks, count, call }: ResolvedSearch): readonly SearchCall[] {
  const main = call([], undefined);
  const look = checks.length === 0 ? [] : [{ method: 'POST', path: checkPath(checks) } as const];
  return [...look, ...(count === undefined ? [] : [toCall(count)]), toCall(main)];
}

function toCall({ method, path, scopePath }: UpstreamCall): SearchCall {
  return { method, path: scopePath ?? path };
}

/** Where documents are looked at: in their index, or in several. */
export function checkPath(checks: readonly DocumentCheck[]): string {
  const [only, ...more] = new Set(checks.map(({ index }) => index));
  return only !== undefined && more.length === 0 ? `/${only}/_mget` : '/_mget';
}

function toJson(value: object): Json {
  return JSON.parse(writeJson(value as WritableJson));
}
