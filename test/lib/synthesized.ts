import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from 'aws-cdk-lib';
import { brokerApp } from '../../lib/broker-app.ts';
import type { BrokerStackProps } from '../../lib/broker-stack.ts';
import type { TextModels } from '../../src/config/text-models.ts';
import { rdsRoleStatements } from '../../src/credentials/role-policy.ts';
import { TABLE_DEFINITION } from '../../src/table/table-definition.ts';
import { demoConnection } from '../credentials/demo-connection.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Resource = Readonly<{
  Type: string;
  Properties: Readonly<Record<string, unknown>>;
  DeletionPolicy?: string;
  Metadata?: Readonly<Record<string, string>>;
}>;
export type Template = Readonly<{ Resources: Readonly<Record<string, Resource>> }>;

/** A finding of AwsSolutions that somebody has answered for. */
export type Acknowledgement = Readonly<{
  ruleName: string;
  reason: string;
  acknowledgedAt: string;
}>;

export type Synthesized = Readonly<{
  template: Template;
  violations: readonly string[];
  acknowledged: readonly Acknowledgement[];
}>;

let known: Synthesized | undefined;

/** What `synthesize` makes of no arguments, made once. */
export function plainStack(): Synthesized {
  known ??= synthesize();
  return known;
}

/**
 * The stack of one rds connection, without bundling anything.
 * @param settings of `cdk.json`, in place of its own
 * @param plant changes the app before it is synthesized
 * @param textModels what masks ask about text
 * @param more other properties of the stack
 */
export function synthesize(
  settings?: object,
  plant: (app: App) => void = () => {},
  textModels: TextModels = { guardrailArns: [], comprehend: false },
  more: Partial<BrokerStackProps> = {},
): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'sallyport-cdk-'));
  try {
    const app = brokerApp(
      {
        project: ROOT,
        table: TABLE_DEFINITION,
        retentionDays: 400,
        dataStatements: rdsRoleStatements(demoConnection),
        databasePorts: [5432],
        textModels,
        approvalDefinition: readFileSync(join(ROOT, 'statemachines/approval.asl.json'), 'utf8'),
        slack: true,
        policyVersion: 'a'.repeat(64),
        ...more,
      },
      { outdir, context: contextWith(settings) },
    );
    plant(app);
    let template: Template = { Resources: {} };
    try {
      template = app.synth().getStackByName('Sallyport').template;
    } catch {
      // Findings make synthesis throw; they are in the report.
    }
    return { template, ...readReport(outdir) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function contextWith(settings: object | undefined): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  return {
    ...context,
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:enable-path-metadata': true,
    ...(settings && { sallyport: settings }),
  };
}

function readReport(outdir: string): Omit<Synthesized, 'template'> {
  const { pluginReports } = JSON.parse(
    readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  );
  type Report = { violations: { ruleName: string }[]; suppressedViolations?: Acknowledgement[] };
  const reports: Report[] = pluginReports;
  return {
    violations: reports.flatMap((report) => report.violations.map(({ ruleName }) => ruleName)),
    acknowledged: reports.flatMap((report) => report.suppressedViolations ?? []),
  };
}
