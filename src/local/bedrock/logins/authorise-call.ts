import type { ModelAccess, ModelScope } from '../../../gateway/credential.ts';
import type { RuntimeCall } from '../runtime-call.ts';
import { accessDenied } from '../runtime-error.ts';
import type { ModelLogins } from './model-logins.ts';

const ACTIONS: Readonly<Record<ModelAccess, string>> = {
  invoke: 'bedrock:InvokeModel',
  stream: 'bedrock:InvokeModelWithResponseStream',
  count: 'bedrock:CountTokens',
};

/**
 * What the bearer of a token may do.
 * @throws RuntimeError AccessDeniedException where there is no such token, or not any more
 */
export function bearerScope(authorization: string | undefined, logins: ModelLogins): ModelScope {
  const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  const scope = token === undefined ? undefined : logins.scopeOf(token);
  if (scope === undefined) throw accessDenied('authentication failed: the token is not valid');
  return scope;
}

/**
 * Lets a call pass that a login was minted for: this operation, on this model, through this profile
 * if any, and behind just this guardrail.
 * @throws RuntimeError AccessDeniedException
 */
export function authoriseCall(scope: ModelScope, call: RuntimeCall): void {
  const { access, model, guardrail } = call;
  const reached =
    scope.profile === undefined ? scope.models.includes(model) : model === scope.profile;
  if (scope.access !== access || !reached) {
    throw accessDenied(`not authorized to perform ${ACTIONS[access]} on this model`);
  }
  const [forced] = scope.guardrail?.split(':') ?? [];
  if (guardrail !== (forced ?? scope.ownGuardrail)) {
    throw accessDenied('not authorized to perform bedrock:ApplyGuardrail as asked');
  }
}
