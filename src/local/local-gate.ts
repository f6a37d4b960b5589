import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { dynamodbApprovalStore } from '../approvals/dynamodb-approval-store.ts';
import { dynamodbBudgetStore } from '../budgets/dynamodb-budget-store.ts';
import type { Config } from '../config/config-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { mintByKind } from '../credentials/mint-by-kind.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { authenticator } from '../identity/authenticator.ts';
import { fetchKeys } from '../identity/fetch-keys.ts';
import { cedarEngine } from '../policy/cedar-engine.ts';
import { policyDecider } from '../policy/decide.ts';
import { loadPolicies } from '../policy/load-policies.ts';
import { readPolicyFiles } from '../policy/policy-files.ts';
import { dynamodbRevocationStore } from '../revocations/dynamodb-revocation-store.ts';
import { gateApp } from '../runtime/app.ts';
import { serveBedrock } from '../runtime/bedrock-kind.ts';
import { edgeRefuser } from '../runtime/edge-refuser.ts';
import { controlHandlers, exchangeSteps, type GateParts } from '../runtime/gate.ts';
import { gateHandler, type StreamingHandler } from '../runtime/lambda-handler.ts';
import { type Log, silentLog } from '../runtime/logger.ts';
import { silentMeter } from '../runtime/meter.ts';
import { serveOpensearch } from '../runtime/opensearch-kind.ts';
import { serveRds } from '../runtime/rds-kind.ts';
import { dynamodbSessionStore } from '../sessions/dynamodb-session-store.ts';
import { startLocalBedrock } from './bedrock/local-bedrock.ts';
import { DEMO_PRINCIPALS } from './demo-principals.ts';
import { startDynamodb } from './dynamodb.ts';
import { openFileSessionArchive } from './file-session-archive.ts';
import { startHttpServer } from './http-server.ts';
import { type LocalApprovals, startLocalApprovals } from './local-approvals.ts';
import { provideAwslambda } from './local-awslambda.ts';
import { localIssuer, withLocalIssuer } from './local-issuer.ts';
import { localMaskKeys } from './mask-keys.ts';
import { startOidcIssuer } from './oidc-issuer.ts';
import { type LocalOpenSearch, startLocalOpenSearch } from './opensearch/local-opensearch.ts';
import { type LocalPostgres, startLocalPostgres } from './postgres/local-postgres.ts';

export type LocalGateOptions = Readonly<{
  /** Where `sallyport.config.ts` and `policies/` are */
  project: string;
  /** Where data is kept */
  directory: string;
  /** Of the gate; the issuer and the inbox have the two after it. 0: any */
  port: number;
  /** Starts the Postgres to use; PGlite where none is given */
  postgres?: () => Promise<LocalPostgres>;
  /** Starts the OpenSearch to use; the stand-in where none is given */
  opensearch?: () => Promise<LocalOpenSearch>;
  log?: Log;
  /** Called as each part is ready */
  progress?: (part: string) => void;
}>;

export type LocalGate = Readonly<{
  url: string;
  issuerUrl: string;
  /** Where approvals are shown, when the config names people of Slack */
  inboxUrl?: string;
  config: Config;
  close(): Promise<void>;
}>;

const TABLE = 'sallyport';
/** Where this program is: its state machine, and the documentation that `kb` holds. */
const HOUSE = join(import.meta.dirname, '..', '..');
/** Between two words of a streamed answer: fast enough to read, slow enough to see. */
const MODEL_PACE_MS = 5;

/**
 * The whole gate in one process: the handlers, policies and adapters of AWS, with an embedded
 * engine where one speaks the protocol. Ready when it resolves; nothing is left running when it
 * rejects.
 */
export async function startLocalGate(options: LocalGateOptions): Promise<LocalGate> {
  const { project, directory, port, progress = () => {} } = options;
  const startPostgres =
    options.postgres ?? (() => startLocalPostgres({ directory: join(directory, 'postgres') }));
  const startOpensearch = options.opensearch ?? (() => startLocalOpenSearch({ project: HOUSE }));
  const closers: (() => Promise<void>)[] = [];
  const started = async <T extends { close(): Promise<void> }>(
    part: string,
    start: Promise<T>,
  ): Promise<T> => {
    const running = await start;
    closers.unshift(() => running.close());
    progress(part);
    return running;
  };
  const close = async () => {
    for (const stop of closers) await stop().catch(() => undefined);
  };
  try {
    // What a person wrote is checked first: it takes no time, and is what is wrong most often.
    const written = await loadConfig(project);
    const policy = await loadDecider(project, withLocalIssuer(written, localIssuer(port + 1)));
    // The ports come next, before anything that takes seconds.
    provideAwslambda();
    // The parts must know the port, which is known once the server listens.
    let handler: StreamingHandler = notReady;
    const { bodyBytes } = written.limits;
    const server = await startHttpServer({
      port,
      handler: (...call) => handler(...call),
      bodyBytes,
    });
    closers.unshift(() => server.close());
    const issuer = await started(
      'issuer',
      startOidcIssuer({ port: port === 0 ? 0 : port + 1, clients: DEMO_PRINCIPALS, directory }),
    );
    const starts = [
      started('records', startDynamodb({ directory: join(directory, 'records'), table: TABLE })),
      started('postgres', startPostgres()),
      started('opensearch', startOpensearch()),
      started('bedrock', startLocalBedrock({ paceMs: MODEL_PACE_MS })),
    ] as const;
    // All of them settle before one failure is told, so that none starts behind its back.
    await Promise.allSettled(starts);
    const [records, postgres, opensearch, bedrock] = await Promise.all(starts);
    const config = withLocalIssuer(written, localIssuer(issuer.port));
    const { issuers } = config.identity;
    const now = Date.now;
    const stored = {
      client: records.client,
      table: TABLE,
      retentionDays: config.sessions.retentionDays,
      now,
    };
    const approvals = await started(
      'approvals',
      startLocalApprovals({
        project: HOUSE,
        config,
        store: dynamodbApprovalStore({ ...stored, newId: randomUUID }),
        client: records.client,
        table: TABLE,
        gateUrl: server.url,
        port: port === 0 ? 0 : port + 2,
        log: options.log ?? silentLog,
        now,
      }),
    );
    const parts: GateParts = {
      config,
      policy,
      authenticate: authenticator({ issuers, loadKeys: fetchKeys(fetch), now }),
      sessions: dynamodbSessionStore({ ...stored, newId: randomUUID }),
      archive: await openFileSessionArchive(join(directory, 'transcripts')),
      approvals: approvals.store,
      revocations: dynamodbRevocationStore(stored),
      budgets: dynamodbBudgetStore({ ...stored, newId: randomUUID }),
      mint: mintByKind({
        rds: postgres.mint,
        opensearch: opensearch.mint,
        bedrock: bedrock.mint,
      }),
      publicUrl: server.url,
    };
    handler = await localHandler(parts, approvals, options);
    progress('gate');
    const inboxUrl = approvals.inbox?.url;
    const urls = { url: server.url, issuerUrl: issuer.url, ...(inboxUrl && { inboxUrl }) };
    return { ...urls, config, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function loadDecider(project: string, config: Config) {
  const engine = await cedarEngine();
  const files = await readPolicyFiles(join(resolve(project), 'policies'));
  return policyDecider({ engine, policies: loadPolicies({ files, config, engine }) });
}

async function localHandler(
  parts: GateParts,
  { slack }: Pick<LocalApprovals, 'slack'>,
  { directory, log = silentLog }: LocalGateOptions,
): Promise<StreamingHandler> {
  const steps = exchangeSteps(parts);
  const { config, mint } = parts;
  const tokenKey = await localMaskKeys(directory);
  const [rds, opensearch, bedrock] = await Promise.all([
    serveRds({ config, mint, tokenKey }, steps),
    serveOpensearch({ config, mint, tokenKey }, steps),
    serveBedrock({ config, tokenKey }, steps),
  ]);
  return gateHandler({
    app: gateApp({
      exchanges: {
        rds: rds.exchange,
        opensearch: opensearch.exchange,
        bedrock: bedrock.exchange,
      },
      control: controlHandlers(parts, {
        rds: rds.explain,
        opensearch: opensearch.explain,
        bedrock: bedrock.explain,
      }),
      ...(slack && { slack }),
    }),
    bodyBytes: config.limits.bodyBytes,
    log,
    meter: silentMeter,
    now: () => performance.now(),
    refuse: edgeRefuser(steps),
  });
}

const notReady: StreamingHandler = async () => {
  throw new SallyportError('unavailable', 'the gate is starting');
};
