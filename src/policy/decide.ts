import type { EntityJson } from '@cedar-policy/cedar-wasm/web';
import type { Decision } from '../gateway/decision.ts';
import type { Access, Operation } from '../gateway/operation.ts';
import type { Principal } from '../gateway/principal.ts';
import type { CedarEngine } from './cedar-engine.ts';
import { principalEntity } from './entities.ts';
import { accessJudge, type Verdict } from './judge-access.ts';
import type { PolicySet } from './load-policies.ts';
import { addObligations } from './obligations.ts';
import { remember } from './remember.ts';
import { type PolicyRequest, requestContext } from './request-context.ts';

export type PolicyDecider = Readonly<{
  /** Decides an operation. Never throws: whatever goes wrong is a denial. */
  decide(principal: Principal, operation: Operation, request: PolicyRequest): Decision;
  /** Some policy asks what the planner expects, so it pays to find out */
  usesEstimates: boolean;
  policyVersion: string;
}>;

type Parts = Readonly<{
  engine: CedarEngine;
  policies: PolicySet;
  /** Decisions to remember; the same question on the same policies always has the same answer. @default 2000 */
  remembered?: number;
}>;

/** Who asks, as Cedar sees it */
type Caller = Readonly<{ entity: EntityJson; text: string }>;

/** Decides operations on a loaded policy set, one Cedar query for each access. */
export function policyDecider({ engine, policies, remembered = 2000 }: Parts): PolicyDecider {
  const judge = accessJudge(engine, policies);
  const recall = remember<Decision>(remembered);
  // A principal is the same object for as long as its token is remembered.
  const callers = new WeakMap<Principal, Caller>();

  function known(principal: Principal): Caller {
    const caller = callers.get(principal) ?? callerOf(principalEntity(principal, policies.groups));
    callers.set(principal, caller);
    return caller;
  }

  return {
    usesEstimates: policies.usesEstimates,
    policyVersion: policies.version,
    decide(principal, operation, request) {
      const { entity, text } = known(principal);
      const contexts = [requestContext(operation, request, false)];
      if (policies.usesEstimates && operation.facts.estimate !== undefined) {
        contexts.push(requestContext(operation, request, true));
      }
      const { accesses } = operation;
      const judged = (access: Access) => ({
        access,
        verdict: strictest(contexts.map((context) => judge(entity, access, context))),
      });
      // JSON has no line breaks of its own, so that these are told apart.
      const question = `${text}\n${JSON.stringify(contexts)}\n${JSON.stringify(accesses)}`;
      try {
        return recall(question, () => decision(accesses.map(judged), policies.version));
      } catch {
        return unjudged(policies.version);
      }
    },
  };
}

function callerOf(entity: EntityJson): Caller {
  return { entity, text: JSON.stringify(entity) };
}

/**
 * INVARIANT: an estimate only tightens. What is allowed must be allowed without it as well, and
 * the obligations of both add up, whatever a policy's author had in mind.
 */
function strictest([first, second]: readonly Verdict[]): Verdict {
  if (first === undefined) return { allowed: false, policies: [], reason: 'nothing was judged' };
  if (second === undefined || !first.allowed) return first;
  if (!second.allowed) return second;
  const known = new Set(first.policies.map(({ id }) => id));
  return {
    allowed: true,
    policies: [...first.policies, ...second.policies.filter(({ id }) => !known.has(id))],
    obligations: addObligations([first.obligations, second.obligations]),
  };
}

type Judged = Readonly<{ access: Access; verdict: Verdict }>;

function decision(judged: readonly Judged[], policyVersion: string): Decision {
  const refusals = judged.flatMap(({ verdict }) => (verdict.allowed ? [] : verdict));
  // INVARIANT: no accesses is a denial too; a permit for nothing does not exist.
  if (refusals.length > 0 || judged.length === 0) {
    return {
      effect: 'deny',
      policies: refusals.flatMap(({ policies }) => policies),
      reason: denial(refusals.map(({ reason }) => reason)),
      policyVersion,
    };
  }
  const grants = judged.flatMap(({ access, verdict }) =>
    verdict.allowed ? { access, obligations: verdict.obligations } : [],
  );
  const obligations = addObligations(grants.map((grant) => grant.obligations));
  return {
    effect: obligations.approvals.length > 0 ? 'approve' : 'allow',
    policies: judged.flatMap(({ verdict }) => verdict.policies),
    grants,
    obligations,
    policyVersion,
  };
}

/** The engine failed, which is no answer to remember. */
function unjudged(policyVersion: string): Decision {
  const reason = 'the policies could not be evaluated';
  return { effect: 'deny', policies: [], reason, policyVersion };
}

function denial(all: readonly string[]): string {
  const reasons = [...new Set(all)];
  const shown = reasons.slice(0, 3).join('; ');
  if (shown === '') return 'this request touches nothing that a policy could permit';
  return reasons.length > 3 ? `${shown}; and ${reasons.length - 3} more` : shown;
}
