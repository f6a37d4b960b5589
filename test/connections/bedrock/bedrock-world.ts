import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { BudgetStore } from '../../../src/budgets/budget-store.ts';
import { reserveBudgets } from '../../../src/budgets/reserve-budgets.ts';
import type { Config, ConfigInput } from '../../../src/config/config-schema.ts';
import { defineConfig } from '../../../src/config/define-config.ts';
import { bedrockConnector } from '../../../src/connections/bedrock/bedrock-connector.ts';
import { canonicalJson } from '../../../src/gateway/canonical-json.ts';
import type { CredentialMinter, Scope } from '../../../src/gateway/credential.ts';
import {
  type Allowed,
  type Decision,
  NO_OBLIGATIONS,
  type Obligations,
} from '../../../src/gateway/decision.ts';
import { type ExchangeSteps, exchangeHandler } from '../../../src/gateway/exchange.ts';
import type { Operation } from '../../../src/gateway/operation.ts';
import type { Principal } from '../../../src/gateway/principal.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { startHttpServer } from '../../../src/local/http-server.ts';
import { provideAwslambda } from '../../../src/local/local-awslambda.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import type { TextDetector } from '../../../src/masking/text-detector.ts';
import { gateApp } from '../../../src/runtime/app.ts';
import { gateHandler } from '../../../src/runtime/lambda-handler.ts';
import { silentLog } from '../../../src/runtime/logger.ts';
import { silentMeter } from '../../../src/runtime/meter.ts';
import { modelMasking } from '../../../src/runtime/model-masking.ts';
import type {
  Intent,
  Outcome,
  RefusalRecord,
  SessionStore,
} from '../../../src/sessions/session-store.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

export const CHAT = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const PROFILE = `us.${CHAT}`;
export const EMBED = 'amazon.titan-embed-text-v2:0';
export const TOKEN = 'caller-token';
/** The token of anybody else, by name and by issuer. */
export const tokenOf = (subject: string, issuer = 'test') => `${TOKEN} ${issuer}/${subject}`;
export const UPSTREAM_TOKEN = 'canary-upstream-token';

type BedrockInput = Extract<ConfigInput['connections'][string], { kind: 'bedrock' }>;

export type BedrockWorld = Readonly<{
  /** Of the gate's bedrock room */
  url: string;
  upstream: ScriptedUpstream;
  /** What policy asks for from now on */
  oblige: (obligations: Partial<Obligations>) => void;
  /** What policy says of the next operations */
  judge: (decide: (operation: Operation) => Decision | undefined) => void;
  revoke: () => void;
  operations: Operation[];
  scopes: Scope[];
  intents: Intent[];
  refusals: RefusalRecord[];
  outcomes: Omit<Outcome, 'endedAt'>[];
  /** Text of the last transcript that was kept */
  transcript: () => string;
  close: () => Promise<void>;
}>;

export type WorldOptions = Readonly<{
  connection?: Partial<BedrockInput>;
  masks?: ConfigInput['masks'];
  budgets?: BudgetStore;
  now?: () => Date;
  /** What masks with a `model` ask */
  detect?: TextDetector;
  /** Keeps the records of exchanges too */
  sessions?: SessionStore;
  /** The secret of every mask, asked for again for every exchange */
  secretOf?: () => Uint8Array;
}>;

export function bedrockConfig({ connection = {}, masks }: WorldOptions = {}): Config {
  return defineConfig({
    identity: { issuers: [{ name: 'test', url: 'https://id.example.com', audiences: ['x'] }] },
    connections: {
      claude: {
        kind: 'bedrock',
        region: 'us-east-1',
        account: '123456789012',
        models: {
          [CHAT]: {
            domain: 'assistants',
            profiles: { [PROFILE]: ['us-east-1', 'us-west-2'] },
            prices: { input: 3, output: 15 },
          },
          [EMBED]: { domain: 'assistants' },
          'amazon.titan-text-express-v1': {},
          'amazon.nova-pro-v1:0': {},
          'cohere.command-r-plus-v1:0': {},
          'cohere.embed-english-v3': {},
          'meta.llama3-70b-instruct-v1:0': {},
          'mistral.mistral-large-2402-v1:0': {},
          'openai.gpt-oss-120b-1:0': {},
        },
        keywords: { bulk: ['export', 'download'] },
        guardrails: ['own1'],
        ...connection,
      },
    },
    masks: masks ?? { pii: { detected: ['claude/*'] } },
    approvals: { 'data-owners': { groups: ['data-owners'] } },
  });
}

/** The whole path from a client's socket to the model's, with policy and stores of the test's own. */
export async function startBedrockWorld(options: WorldOptions = {}): Promise<BedrockWorld> {
  const config = bedrockConfig(options);
  const upstream = await startScriptedUpstream();
  const operations: Operation[] = [];
  const scopes: Scope[] = [];
  const intents: Intent[] = [];
  const refusals: RefusalRecord[] = [];
  const outcomes: Omit<Outcome, 'endedAt'>[] = [];
  const transcripts: string[] = [];
  let obligations: Obligations = NO_OBLIGATIONS;
  let verdict: (operation: Operation) => Decision | undefined = () => undefined;
  let revoked = false;
  const now = options.now ?? (() => new Date());
  const mint: CredentialMinter = async ({ scope }) => {
    scopes.push(scope);
    return {
      kind: 'bedrock',
      id: 'credential-1',
      endpoint: upstream.url,
      auth: { kind: 'bearer', token: new Secret(UPSTREAM_TOKEN) },
      expiresAt: Date.now() + 60_000,
    };
  };
  const engine = maskingEngine();
  const connector = bedrockConnector({
    config,
    masking: await modelMasking({
      masks: config.masks,
      secretOf: options.secretOf ?? (() => Buffer.alloc(32, 7)),
      loadDetector: async () => options.detect ?? nobody,
    }),
    shownEngine: engine,
    newName: () => randomBytes(8).toString('hex').replace(/\d/g, 'z'),
    silenceMs: 2_000,
  });
  const { budgets: store, sessions: kept } = options;
  const steps: ExchangeSteps = {
    authenticate: async (headers) => {
      const [, token, issuer, subject] =
        /^Bearer (\S+)(?: (\S+)\/(\S+))?$/.exec(headers.get('authorization') ?? '') ?? [];
      if (token !== TOKEN) throw new SallyportError('unauthenticated', 'who are you');
      return { ...PRINCIPAL, ...(issuer && subject && { issuer, subject }) };
    },
    refuseRevoked: async () => {
      if (revoked) throw new SallyportError('revoked', 'this session was revoked');
    },
    decide: (_principal, operation) => {
      operations.push(operation);
      return verdict(operation) ?? allow(operation, obligations);
    },
    usesEstimates: true,
    digest: (_principal, _operation, _decision, prepared) =>
      createHash('sha256').update(canonicalJson(prepared.canonical)).digest('hex'),
    approve: async ({ decision, digest }) => {
      if (decision.obligations.approvals.length > 0) {
        throw new SallyportError('approval_required', 'ask first; approval a-1', {
          approval: { id: 'a-1', url: 'https://gate/approvals/a-1', expiresAt: '', approvers: [] },
        });
      }
      return { rules: [], digest };
    },
    reserve: store
      ? reserveBudgets({ store, now })
      : async () => ({ settle: async () => undefined }),
    isPending: async () => false,
    mint,
    sessions: {
      open: async (intent) => {
        intents.push(intent);
        return kept?.open(intent) ?? { session: intent.session, exchange: intents.length };
      },
      amend: async () => undefined,
      close: async (key, outcome) => {
        outcomes.push(outcome);
        await kept?.close(key, outcome);
      },
      refuse: async (refusal) => {
        refusals.push(refusal);
        return { session: refusal.session, exchange: 1 };
      },
      earlierAnswers: async (session) => kept?.earlierAnswers(session) ?? [],
      listSessions: async () => ({ items: [] }),
      listExchanges: async () => ({ items: [] }),
      getExchange: async () => undefined,
    },
    archive: () => ({
      create: (key) => {
        const parts: Uint8Array[] = [];
        return {
          write: async (bytes) => void parts.push(Uint8Array.from(bytes)),
          commit: async () => {
            transcripts.push(Buffer.concat(parts).toString('utf8'));
            return { key, sha256: 'hash', bytes: 1 };
          },
          abort: async () => undefined,
        };
      },
      read: async () => undefined,
    }),
    maskText: (text) => engine.text(text).text,
    now,
    newId: randomUUID,
  };
  provideAwslambda();
  const server = await startHttpServer({
    port: 0,
    handler: gateHandler({
      app: gateApp({ exchanges: { bedrock: exchangeHandler(connector, steps) } }),
      bodyBytes: config.limits.bodyBytes,
      log: silentLog,
      meter: silentMeter,
      now: () => performance.now(),
    }),
  });
  return {
    url: `${server.url}/bedrock/claude`,
    upstream,
    oblige: (more) => {
      obligations = { ...NO_OBLIGATIONS, ...more };
    },
    judge: (decide) => {
      verdict = decide;
    },
    revoke: () => {
      revoked = true;
    },
    operations,
    scopes,
    intents,
    refusals,
    outcomes,
    transcript: () => transcripts.at(-1) ?? '',
    async close() {
      await server.close(0);
      await upstream.close();
    },
  };
}

const nobody: TextDetector = async () => {
  throw new SallyportError('unavailable', 'nobody is there to be asked');
};

const PRINCIPAL: Principal = {
  kind: 'user',
  issuer: 'test',
  subject: 'alice',
  groups: ['rag'],
  claims: {},
  expiresAt: 2_000_000_000,
};

function allow(operation: Operation, obligations: Obligations): Allowed {
  return {
    effect: obligations.approvals.length > 0 ? 'approve' : 'allow',
    policies: [],
    grants: operation.accesses.map((access) => ({ access, obligations })),
    obligations,
    policyVersion: 'test',
  };
}
