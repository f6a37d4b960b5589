import type { SessionArchive } from '../sessions/session-archive.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { CallerRequest } from './caller-request.ts';
import type { Connector, Prepared, Spend, Upstream } from './connector.ts';
import type { CredentialMinter } from './credential.ts';
import type { Allowed, Budget, Decision } from './decision.ts';
import { decisionKnown, type Journal, preparedKnown, startJournal } from './journal.ts';
import type { Operation, OperationFacts } from './operation.ts';
import { prepareOnce } from './prepare-once.ts';
import { type Principal, principalId } from './principal.ts';
import {
  type Agreed,
  type Considered,
  type ReconsiderDeps,
  reconsider,
  type Settled,
} from './reconsider.ts';
import { refusalResponse } from './refusal-response.ts';
import { release } from './release.ts';
import { SallyportError, toSallyportError } from './sallyport-error.ts';
import { breaksGlass, justificationOf, sessionName } from './session-name.ts';
import { type RevocationWatch, watchRevocation } from './watch-revocation.ts';

/** The steps that the path of a request goes through, each a room of its own. */
export type ExchangeSteps = Readonly<{
  authenticate(headers: Headers, path: string): Promise<Principal>;
  /** Throws `revoked` when this exchange is over, `unavailable` when that cannot be known. */
  refuseRevoked(subject: RevocationSubject): Promise<void>;
  decide(principal: Principal, operation: Operation, request: { justification?: string }): Decision;
  /** Policies ask for estimates, so upstream is asked for one before it runs anything */
  usesEstimates: boolean;
  digest(
    principal: Principal,
    operation: Operation,
    decision: Allowed,
    prepared: Prepared<unknown>,
  ): string;
  /** Resolves with what people have agreed to, this digest or more; throws `approval_required` otherwise. */
  approve(ask: ApprovalAsk): Promise<Agreed>;
  /** Takes from the budgets what the request can cost at most; throws `denied` when one has not that much left. */
  reserve(ask: BudgetAsk): Promise<Reservation>;
  /** Whether an approval still waits for people */
  isPending(approval: string): Promise<boolean>;
  mint: CredentialMinter;
  sessions: SessionStore;
  /** Where the transcript of an answer goes under a decision, masked as it must be there */
  archive(decision: Allowed): SessionArchive;
  /** Masks text of the caller's before it is recorded. */
  maskText: (text: string) => string;
  now: () => Date;
  newId: () => string;
}>;

type RevocationSubject = Readonly<{ principal: string; session: string; connection: string }>;

export type BudgetAsk = Readonly<{
  principal: Principal;
  connection: string;
  budgets: readonly Budget[];
  spend: Spend | undefined;
}>;

/** What was taken from budgets for one request. */
export type Reservation = Readonly<{
  /** Counts what was really used, once; all that was reserved where that is not known. Never throws. */
  settle(spent: Spend | undefined): Promise<void>;
}>;

export type ApprovalAsk = Readonly<
  {
    principal: Principal;
    operation: Operation;
    decision: Allowed;
    digest: string;
    prepared: Prepared<unknown>;
    /** The estimate is what was really changed */
    sizeIsReal: boolean;
  } & Said
>;

/** What callers say besides their request. */
type Said = { justification?: string; breakGlass?: boolean };

/** The path of a request (DESIGN.md §3), for one kind of connection. */
export function exchangeHandler<Request, Answer>(
  connector: Connector<Request, Answer>,
  steps: ExchangeSteps,
): (request: CallerRequest) => Promise<Response> {
  return async (request) => {
    let journal: Journal | undefined;
    try {
      const principal = await steps.authenticate(request.headers, request.path);
      journal = startJournal(request, nameSession(request, steps), principal, steps);
      return await runExchange(request, principal, journal);
    } catch (thrown) {
      return await refuse(toSallyportError(thrown), request, journal);
    }
  };

  async function runExchange(
    request: CallerRequest,
    principal: Principal,
    journal: Journal,
  ): Promise<Response> {
    const said = saidBy(request, journal);
    const classified = await connector.classify(request, principal);
    const subject = {
      principal: principalId(principal),
      session: journal.session,
      connection: classified.operation.connection,
    };
    await steps.refuseRevoked(subject);
    const { operation } = classified;
    const prepare = prepareOnce(classified);
    const judge = (facts: OperationFacts) =>
      decide(prepare, { ...operation, facts }, principal, journal, said);

    const settled = await judge(operation.facts);
    const agreed = await settled.approve(false);
    journal.learn(await earlierAnswers(request, operation, steps));
    const key = await journal.open();

    // INVARIANT: from here on the intent is durable; before, nothing has been sent upstream.
    const { scope } = settled.prepared;
    const mintRequest = { scope, principal: principalId(principal), digest: settled.digest };
    const watch = watchRevocation(() => steps.refuseRevoked(subject), request.signal);
    let reservation: Reservation | undefined;
    let upstream: Upstream<Request, Answer> | undefined;
    try {
      reservation = await steps.reserve(budgetAsk(principal, operation, settled));
      const credential = await steps.mint(mintRequest, watch.signal);
      upstream = await connector.connect(credential, watch.signal);
      const considered = await consider(upstream, settled, agreed, {
        judge: (estimate) => judge({ ...operation.facts, estimate }),
        amend: journal.amend,
      });
      const { request: resolved, shown } = considered.prepared;
      const answer = await upstream.forward(resolved, considered.confirm);
      const reply = await connector.mask(resolved, answer);
      return await release(reply, {
        end: endOf(upstream, watch),
        settle: reservation.settle,
        journal,
        key,
        archive: steps.archive(settled.decision),
        credential: credential.id,
        signal: watch.signal,
        shown,
      });
    } catch (thrown) {
      await endOf(upstream, watch)();
      await reservation?.settle({});
      throw watch.reason() ?? thrown;
    }
  }

  async function decide(
    prepare: (decision: Allowed) => Prepared<Request>,
    operation: Operation,
    principal: Principal,
    journal: Journal,
    { breakGlass, ...justification }: Said,
  ): Promise<Settled<Request>> {
    const decision = steps.decide(principal, operation, justification);
    journal.learn(decisionKnown(operation, decision));
    if (decision.effect === 'deny') {
      throw new SallyportError('denied', decision.reason, {
        policies: decision.policies.map(({ id }) => id),
      });
    }
    const prepared = prepare(decision);
    const digest = steps.digest(principal, operation, decision, prepared);
    journal.learn(preparedKnown(prepared, digest));
    const said = { ...justification, ...(breakGlass && { breakGlass }) };
    const ask = { principal, operation, decision, digest, prepared, ...said };
    const asks = decision.obligations.approvals.length > 0;
    return {
      decision,
      prepared,
      digest,
      approve: async (sizeIsReal) =>
        asks ? steps.approve({ ...ask, sizeIsReal }) : { rules: [], digest },
    };
  }

  async function consider(
    upstream: Upstream<Request, Answer>,
    settled: Settled<Request>,
    agreed: Agreed,
    deps: ReconsiderDeps<Request>,
  ): Promise<Considered<Request>> {
    if (!steps.usesEstimates) return { prepared: settled.prepared };
    const estimate = await upstream.estimate?.(settled.prepared.request);
    return reconsider(settled, agreed, estimate, deps);
  }

  async function refuse(
    error: SallyportError,
    request: CallerRequest,
    journal: Journal | undefined,
  ): Promise<Response> {
    journal?.attempted(() => connector.asked?.(request) ?? []);
    const recorded = await recordFailure(error, journal);
    return refusalResponse(connector.refuse(recorded, request.path), journal?.headers() ?? {});
  }
}

/** What may have fed a model: in a session of its own there is nothing earlier. */
async function earlierAnswers(
  { headers }: CallerRequest,
  { kind, facts }: Operation,
  { sessions }: ExchangeSteps,
): Promise<Readonly<{ earlierAnswers?: readonly number[] }>> {
  if (kind !== 'bedrock' || facts.prompt === undefined) return {};
  const session = sessionName(headers);
  return session === undefined ? {} : { earlierAnswers: await sessions.earlierAnswers(session) };
}

function budgetAsk(
  principal: Principal,
  { connection }: Operation,
  { decision, prepared }: Settled<unknown>,
): BudgetAsk {
  return {
    principal,
    connection,
    budgets: decision.obligations.budgets,
    spend: prepared.spend,
  };
}

/** Gives everything back that an exchange holds. */
function endOf(
  upstream: Upstream<never, unknown> | undefined,
  watch: RevocationWatch,
): () => Promise<void> {
  return async () => {
    watch.stop();
    await upstream?.end();
  };
}

/** A failure that cannot be recorded is answered as the store's failure: no response without a record. */
async function recordFailure(
  error: SallyportError,
  journal: Journal | undefined,
): Promise<SallyportError> {
  try {
    await journal?.fail(error);
    return error;
  } catch (thrown) {
    return toSallyportError(thrown);
  }
}

function nameSession(request: CallerRequest, steps: ExchangeSteps): string {
  try {
    return sessionName(request.headers) ?? steps.newId();
  } catch {
    return steps.newId();
  }
}

function saidBy(request: CallerRequest, journal: Journal): Said {
  sessionName(request.headers);
  const justification = justificationOf(request.headers);
  const breakGlass = breaksGlass(request.headers);
  if (justification === undefined) return { breakGlass };
  journal.learn({ justification });
  return { justification, breakGlass };
}
