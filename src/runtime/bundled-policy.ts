import { fileURLToPath } from 'node:url';

import type { Config } from '../config/config-schema.ts';
import { cedarEngine } from '../policy/cedar-engine.ts';
import { type PolicyDecider, policyDecider } from '../policy/decide.ts';
import { loadPolicies } from '../policy/load-policies.ts';
import { readPolicyFiles } from '../policy/policy-files.ts';
import type { FunctionEnv } from './env.ts';

/**
 * The policies that lie beside a function's code, ready to decide. Loads Cedar from `cedar/`.
 * @throws PolicyLoadError; what the file system throws when a part of the bundle is missing
 */
export async function bundledPolicy(
  root: URL,
  env: FunctionEnv,
  config: Config,
): Promise<PolicyDecider> {
  const [engine, files] = await Promise.all([
    cedarEngine(new URL('cedar/', root)),
    readPolicyFiles(fileURLToPath(new URL(env.SALLYPORT_POLICIES, root))),
  ]);
  const validated = env.SALLYPORT_POLICY_VERSION;
  const policies = loadPolicies({ files, config, engine, ...(validated && { validated }) });
  return policyDecider({ engine, policies });
}
