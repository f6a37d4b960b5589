import { randomUUID } from 'node:crypto';
import { approvalState } from '../approvals/approval-state.ts';
import type { ApprovalStore } from '../approvals/approval-store.ts';
import { configVersion } from '../approvals/config-version.ts';
import { type DigestParts, kindDigest, requestDigest } from '../approvals/digest.ts';
import { requireApproval } from '../approvals/require-approval.ts';
import { serveApprovals } from '../approvals/serve-approvals.ts';
import { sizedRequest } from '../approvals/sized-request.ts';
import type { BudgetStore } from '../budgets/budget-store.ts';
import { reserveBudgets } from '../budgets/reserve-budgets.ts';
import type { Config } from '../config/config-schema.ts';
import type { CallerRequest } from '../gateway/caller-request.ts';
import type { Connector } from '../gateway/connector.ts';
import type { CredentialMinter } from '../gateway/credential.ts';
import type { Allowed, Obligations } from '../gateway/decision.ts';
import { estimateBand } from '../gateway/estimate-band.ts';
import { type ExchangeSteps, exchangeHandler } from '../gateway/exchange.ts';
import { type Explainer, explainer, serveExplain } from '../gateway/explain.ts';
import { holdRequest } from '../gateway/hold-request.ts';
import { serveConnections } from '../gateway/list-connections.ts';
import type { ConnectionKind, Operation } from '../gateway/operation.ts';
import { type Principal, personOf, principalId } from '../gateway/principal.ts';
import { combineProfiles } from '../masking/combine-profiles.ts';
import { customDetector } from '../masking/custom-detector.ts';
import { dictionary } from '../masking/dictionary.ts';
import { type MaskingEngine, maskingEngine } from '../masking/masking-engine.ts';
import { textMasker } from '../masking/text-masker.ts';
import type { PolicyDecider } from '../policy/decide.ts';
import { refuseRevoked, refuseRevokedPrincipal } from '../revocations/refuse-revoked.ts';
import type { RevocationStore } from '../revocations/revocation-store.ts';
import { serveRevocations } from '../revocations/serve-revocations.ts';
import { maskedArchive } from '../sessions/masked-archive.ts';
import { serveSessions } from '../sessions/serve-sessions.ts';
import type { SessionArchive } from '../sessions/session-archive.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { ControlHandlers, Handler } from './app.ts';

/** What differs between one machine and AWS. */
export type GateParts = Readonly<{
  config: Config;
  policy: PolicyDecider;
  authenticate: ExchangeSteps['authenticate'];
  sessions: SessionStore;
  archive: SessionArchive;
  approvals: ApprovalStore;
  revocations: RevocationStore;
  budgets: BudgetStore;
  mint: CredentialMinter;
  /** Where people follow approvals, without a trailing slash */
  publicUrl: string;
  now?: () => Date;
  newId?: () => string;
}>;

/** The steps of the request path, made of their rooms. */
export function exchangeSteps(parts: GateParts): ExchangeSteps {
  const { config, policy, approvals, publicUrl } = parts;
  const now = parts.now ?? (() => new Date());
  const newId = parts.newId ?? randomUUID;
  const engine = recordingEngine(config);
  const mask = (text: string) => engine.text(text).text;
  const masked = maskedArchive(parts.archive, engine.stream);
  const names = Object.keys(config.masks);
  const isMasked = ({ masks }: Obligations) =>
    names.length > 0 && names.every((name) => masks.includes(name));
  const versions = new Map(
    Object.keys(config.connections).map((name) => [name, configVersion(config, name)]),
  );
  const partsOf = (principal: Principal, operation: Operation, decision: Allowed) =>
    kindOf(principal, operation, decision, versions.get(operation.connection) ?? '');
  return {
    authenticate: parts.authenticate,
    refuseRevoked: (subject) => refuseRevoked(subject, parts.revocations),
    decide: policy.decide,
    usesEstimates: policy.usesEstimates,
    digest: (principal, operation, decision, prepared) =>
      requestDigest({
        ...partsOf(principal, operation, decision),
        canonical: prepared.canonical,
        ...(operation.facts.estimate && { estimateBand: estimateBand(operation.facts.estimate) }),
      }),
    approve: ({ principal, operation, decision, digest, prepared, justification, ...said }) =>
      requireApproval(
        {
          principal: principalId(principal),
          groups: principal.groups,
          barred: [
            personOf(principal),
            ...(principal.owner === undefined ? [] : [principal.owner]),
          ],
          connection: operation.connection,
          effect: operation.accesses.map(({ action, resource }) => `${action} ${resource.id}`),
          policies: [...new Set(decision.policies.map(({ id }) => id))],
          ...(operation.facts.estimate && { estimate: operation.facts.estimate }),
          rules: decision.obligations.approvals,
          digest,
          kindDigest: kindDigest(partsOf(principal, operation, decision)),
          sized: sizedRequest({
            ...partsOf(principal, operation, decision),
            canonical: prepared.canonical,
          }),
          sizeIsReal: said.sizeIsReal,
          ...(said.breakGlass && { breakGlass: true }),
          request: prepared.shown,
          ...(justification !== undefined && { justification: mask(justification) }),
        },
        { approvals, config, publicUrl, now, newId },
      ),
    reserve: reserveBudgets({ store: parts.budgets, now }),
    mint: parts.mint,
    sessions: parts.sessions,
    archive: ({ obligations }) => (isMasked(obligations) ? parts.archive : masked),
    maskText: keepingUrl(mask, publicUrl),
    isPending: async (id) => {
      const approval = await approvals.get(id);
      return approval !== undefined && approvalState(approval, now().getTime()) === 'pending';
    },
    now,
    newId,
  };
}

/** Masks what is recorded: everything that is known of any mask, by detection, whoever may see it. */
function recordingEngine({ masks }: Config): MaskingEngine {
  const profiles = Object.entries(masks).map(([name, profile]) => ({ name, profile }));
  const { detectors, dictionaries } = combineProfiles(profiles);
  return maskingEngine({
    custom: detectors.map(customDetector),
    dictionaries: dictionaries.map(({ entity, terms }) => dictionary(entity, terms)),
  });
}

/** What requests have in common that people can agree to together. */
function kindOf(
  principal: Principal,
  { connection, accesses }: Operation,
  { obligations, policyVersion }: Allowed,
  version: string,
): Omit<DigestParts, 'canonical' | 'estimateBand'> {
  const who = principalId(principal);
  return {
    principal: who,
    connection,
    accesses,
    obligations,
    policyVersion,
    configVersion: version,
  };
}

/** One connection kind as the gate serves it. */
export type ServedKind = Readonly<{ exchange: Handler; explain: Explainer }>;

export function serveKind<Request, Answer>(
  connector: Connector<Request, Answer>,
  steps: ExchangeSteps,
): ServedKind {
  const { isPending } = steps;
  const exchange = exchangeHandler(connector, steps);
  return {
    exchange: holdRequest(exchange, { isPending, now: () => performance.now() }),
    explain: explainer(connector, steps),
  };
}

/**
 * Authenticates a caller of a route that is no exchange. Throws what the authenticator throws, and
 * `revoked` for a principal that is.
 */
export function controlAuthenticate({
  authenticate,
  revocations,
}: Pick<GateParts, 'authenticate' | 'revocations'>): GateParts['authenticate'] {
  return async (headers, path) => {
    const principal = await authenticate(headers, path);
    await refuseRevokedPrincipal(principalId(principal), revocations);
    return principal;
  };
}

/** Masks what people write before it is kept. */
function maskText(): (text: string) => string {
  const mask = textMasker();
  return (text) => mask(text).text;
}

/** The gate's own address stays as it is, though it may look like somebody's. */
function keepingUrl(mask: (text: string) => string, url: string): (text: string) => string {
  return (text) =>
    text.includes(url)
      ? mask(text.replaceAll(url, () => OWN_ADDRESS)).replaceAll(OWN_ADDRESS, () => url)
      : mask(text);
}

const OWN_ADDRESS = '⟨gate⟩';

/** The routes that are not exchanges. */
export function controlHandlers(
  parts: GateParts,
  explainers: Readonly<Partial<Record<ConnectionKind, Explainer>>>,
): ControlHandlers {
  const { config, policy } = parts;
  const authenticate = controlAuthenticate(parts);
  const auditors = config.sessions.auditors;
  const sessions = serveSessions({ store: parts.sessions, archive: parts.archive, auditors });
  const approvals = serveApprovals({
    store: parts.approvals,
    auditors,
    approvers: Object.values(config.approvals).flatMap(({ needs, escalation }) =>
      [...needs, ...escalation].flatMap(({ groups }) => groups),
    ),
    maskText: maskText(),
    now: () => (parts.now?.() ?? new Date()).getTime(),
  });
  const revocations = serveRevocations({
    store: parts.revocations,
    auditors,
    known: {
      issuers: config.identity.issuers.map(({ name }) => name),
      connections: Object.keys(config.connections),
    },
    now: parts.now ?? (() => new Date()),
    newId: parts.newId ?? randomUUID,
  });
  type Serve<Rest extends readonly unknown[]> = (
    request: CallerRequest,
    principal: Principal,
    ...rest: Rest
  ) => Promise<Response>;
  const identifiedBy =
    (identify: GateParts['authenticate']) =>
    <Rest extends readonly unknown[]>(serve: Serve<Rest>) =>
    async (request: CallerRequest, ...rest: Rest): Promise<Response> =>
      serve(request, await identify(request.headers, request.path), ...rest);
  const identified = identifiedBy(authenticate);
  // Auditors can be revoked as well: somebody must still be able to lift it.
  const evenRevoked = identifiedBy(parts.authenticate);
  const exchange = identified(sessions.exchange);
  return {
    connections: serveConnections({ config, authenticate, decide: policy.decide }),
    explain: serveExplain({
      authenticate,
      kindOf: (name) =>
        Object.hasOwn(config.connections, name) ? config.connections[name]?.kind : undefined,
      explainers,
    }),
    approvals: identified(approvals.list),
    approval: identified(approvals.approval),
    decide: identified(approvals.decide),
    endApproval: identified(approvals.end),
    revocations: evenRevoked(revocations.list),
    revoke: evenRevoked(revocations.revoke),
    lift: evenRevoked(revocations.lift),
    sessions: identified(sessions.list),
    session: identified(sessions.session),
    exchange: (request, session, number) => exchange(request, { session, exchange: number }),
  };
}
