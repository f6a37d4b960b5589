import { createHash } from 'node:crypto';
import type { SchemaJson } from '@cedar-policy/cedar-wasm/web';
import type { Config } from '../config/config-schema.ts';
import type { CedarEngine } from './cedar-engine.ts';
import { checkPolicy, type LoadedPolicy, repeatedIds } from './check-policy.ts';
import { configWorld, type World } from './entities.ts';
import { namedEntities } from './named-entities.ts';
import { type ParsedPolicy, parsePolicy } from './parse-policy.ts';
import { PolicyLoadError, type PolicyProblem } from './policy-problem.ts';
import { policySchema } from './policy-schema.ts';
import { type PolicyFile, splitPolicies } from './policy-text.ts';
import { readsEstimate } from './reads-estimate.ts';
import { validatePolicies } from './validate-policies.ts';

/** All policies of a deployment and the world that they speak of. A set without policies denies everything. */
export type PolicySet = Readonly<{
  policies: ReadonlyMap<string, LoadedPolicy>;
  schema: SchemaJson<string>;
  world: World;
  /** Groups that some policy names */
  groups: ReadonlySet<string>;
  /** Some policy asks what the planner expects */
  usesEstimates: boolean;
  /** SHA-256, hex, of policies, schema and world; neither order nor layout matter */
  version: string;
}>;

type Source = Readonly<{
  files: readonly PolicyFile[];
  config: Config;
  engine: CedarEngine;
  /**
   * Version of a set that passed before, as a build may note it. The same set is not put through
   * Cedar's validator again, which is most of the time that a cold start takes here.
   */
  validated?: string;
}>;

const POLICIES = 5000;

/**
 * Reads and checks Cedar text against a configuration.
 * @throws PolicyLoadError with all problems, when there is one: nothing is loaded in part
 */
export function loadPolicies({ files, config, engine, validated }: Source): PolicySet {
  const problems: PolicyProblem[] = [];
  const texts = files.flatMap((file) => splitPolicies(file, problems));
  if (texts.length > POLICIES) {
    const message = `there are ${texts.length} policies; at most ${POLICIES} are allowed`;
    throw new PolicyLoadError([{ file: texts[0]?.file ?? '', line: 1, message }]);
  }
  const schema = policySchema(config);
  const world = configWorld(config);
  const parsed = texts.flatMap((text) => parsePolicy(text, engine, problems));
  const loaded = parsed.flatMap((each) => checkPolicy(each, config, world, problems));
  problems.push(...repeatedIds(loaded));
  const version = versionOf(parsed, schema, world);
  if (version !== validated) {
    const sources = parsed.map(({ source }) => source);
    problems.push(...validatePolicies(sources, schema, engine));
  }
  if (problems.length > 0) throw new PolicyLoadError(problems.toSorted(byPlace));

  const named = parsed.flatMap(({ json }) => namedEntities(json));
  return {
    policies: new Map(loaded.map((policy) => [policy.id, policy])),
    schema,
    world,
    groups: new Set(named.flatMap(({ type, id }) => (type === 'Group' ? id : []))),
    usesEstimates: parsed.some(({ json }) => readsEstimate(json)),
    version,
  };
}

function byPlace(a: PolicyProblem, b: PolicyProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || (a.message < b.message ? -1 : 1);
}

function versionOf(
  parsed: readonly ParsedPolicy[],
  schema: SchemaJson<string>,
  world: World,
): string {
  const policies = parsed.map(({ json }) => JSON.stringify(json)).sort();
  const resources = [...world.resources.values()].map((each) => JSON.stringify(each)).sort();
  return createHash('sha256')
    .update(JSON.stringify([policies, schema, resources]))
    .digest('hex');
}
