import { join, resolve } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { cedarEngine } from '../policy/cedar-engine.ts';
import { type PolicyDecider, policyDecider } from '../policy/decide.ts';
import { loadPolicies, type PolicySet } from '../policy/load-policies.ts';
import { readPolicyFiles } from '../policy/policy-files.ts';
import { PolicyLoadError } from '../policy/policy-problem.ts';

/** The configuration and the policies of a directory, found good. */
export type Project = Readonly<{ config: Config; policies: PolicySet; decider: PolicyDecider }>;

/** One reason why a project cannot be loaded. */
export type ProjectProblem = Readonly<{ file: string; line?: number; message: string }>;

type Loaded =
  | Readonly<{ ok: true; project: Project }>
  | Readonly<{ ok: false; problems: readonly ProjectProblem[] }>;

/** Loads `sallyport.config.ts` and `policies/*.cedar` of a directory, file names relative to it. */
export async function loadProject(directory: string): Promise<Loaded> {
  try {
    const config = await loadConfig(directory);
    const engine = await cedarEngine();
    const files = await policyFiles(directory);
    const policies = loadPolicies({ files, config, engine });
    const decider = policyDecider({ engine, policies });
    return { ok: true, project: { config, policies, decider } };
  } catch (error) {
    if (error instanceof PolicyLoadError) return { ok: false, problems: error.problems };
    if (error instanceof Error && error.name === 'ConfigError') {
      const { problems } = error as ConfigError;
      const file = 'sallyport.config.ts';
      return { ok: false, problems: problems.map((message) => ({ file, message })) };
    }
    throw error;
  }
}

async function policyFiles(directory: string) {
  const files = await readPolicyFiles(join(resolve(directory), 'policies')).catch((cause) => {
    throw new ConfigError([`there is no directory policies/ beside it (${cause.code})`]);
  });
  return files.map(({ file, text }) => ({ file: file.slice(resolve(directory).length + 1), text }));
}

/** `file:line: sentence` */
export function projectProblemText({ file, line, message }: ProjectProblem): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
