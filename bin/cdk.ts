#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokerApp } from '../lib/broker-app.ts';
import { connectionsOf } from '../src/config/connections-of.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { textModels } from '../src/config/text-models.ts';
import { modelRoleStatements } from '../src/credentials/model-policy.ts';
import { rdsRoleStatements } from '../src/credentials/role-policy.ts';
import { searchServices } from '../src/credentials/search-policy.ts';
import { cedarEngine } from '../src/policy/cedar-engine.ts';
import { loadPolicies } from '../src/policy/load-policies.ts';
import { readPolicyFiles } from '../src/policy/policy-files.ts';
import { TABLE_DEFINITION } from '../src/table/table-definition.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const config = await loadConfig(project);
const files = await readPolicyFiles(join(project, 'policies'));
const connections = Object.values(connectionsOf(config, 'rds'));
const search = Object.values(connectionsOf(config, 'opensearch'));
const policies = loadPolicies({ files, config, engine: await cedarEngine() });
const guardrails = [...policies.policies.values()].flatMap(
  ({ obligations }) => obligations.guardrails ?? [],
);

brokerApp({
  project,
  table: TABLE_DEFINITION,
  retentionDays: config.sessions.retentionDays,
  dataStatements: connections.flatMap(rdsRoleStatements),
  modelStatements: modelRoleStatements(Object.values(connectionsOf(config, 'bedrock')), guardrails),
  ...(search.length > 0 && { search: searchServices(search) }),
  databasePorts: connections.map(({ port }) => port),
  textModels: textModels(config),
  approvalDefinition: await readFile(join(project, 'statemachines/approval.asl.json'), 'utf8'),
  slack: config.slack !== undefined,
  policyVersion: policies.version,
}).synth();
