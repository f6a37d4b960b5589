#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokerApp } from '../lib/broker-app.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { rdsRoleStatements } from '../src/credentials/role-policy.ts';
import { cedarEngine } from '../src/policy/cedar-engine.ts';
import { loadPolicies } from '../src/policy/load-policies.ts';
import { readPolicyFiles } from '../src/policy/policy-files.ts';
import { TABLE_DEFINITION } from '../src/table/table-definition.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const config = await loadConfig(project);
const files = await readPolicyFiles(join(project, 'policies'));
const connections = Object.values(config.connections);

brokerApp({
  project,
  table: TABLE_DEFINITION,
  retentionDays: config.sessions.retentionDays,
  dataStatements: connections.flatMap(rdsRoleStatements),
  databasePorts: connections.map(({ port }) => port),
  approvalDefinition: await readFile(join(project, 'statemachines/approval.asl.json'), 'utf8'),
  slack: config.slack !== undefined,
  policyVersion: loadPolicies({ files, config, engine: await cedarEngine() }).version,
}).synth();
