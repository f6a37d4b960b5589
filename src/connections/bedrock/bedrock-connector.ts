import type { BedrockConnection } from '../../config/bedrock-connection.ts';
import type { Config } from '../../config/config-schema.ts';
import type { CallerRequest } from '../../gateway/caller-request.ts';
import type { Connector } from '../../gateway/connector.ts';
import { modelCredential } from '../../gateway/credential.ts';
import { type Principal, principalId } from '../../gateway/principal.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { bedrockRoute } from './bedrock-route.ts';
import type { ClassifiedCall } from './classified-call.ts';
import { classifyCall } from './classify-call.ts';
import { type KeywordFinder, keywordFinder } from './keywords.ts';
import { maskReply } from './mask-reply.ts';
import { type PrepareDeps, prepareCall } from './prepare-call.ts';
import { refuseBedrock } from './refuse-bedrock.ts';
import type { ResolvedCall } from './resolved-call.ts';
import { connectModel, type ModelAnswer } from './upstream/connect-model.ts';

export type BedrockConnectorDeps = PrepareDeps &
  Readonly<{
    /** Milliseconds without a byte after which a silent service is given up. @default 5 minutes */
    silenceMs?: number;
  }>;

/** Bedrock, spoken to as its own SDKs and OpenAI's clients speak. */
export function bedrockConnector(deps: BedrockConnectorDeps): Connector<ResolvedCall, ModelAnswer> {
  const keywords = new Map<string, KeywordFinder>();
  const scrub = (text: string): string => deps.shownEngine.text(text).text;

  function classify(request: CallerRequest, principal: Principal): ClassifiedCall {
    const route = bedrockRoute(request.method, request.path);
    const connection = findConnection(route.connection, deps.config);
    const findKeywords = keywords.get(route.connection) ?? keywordFinder(connection.keywords);
    keywords.set(route.connection, findKeywords);
    return classifyCall(request, route, {
      connection,
      findKeywords,
      principal: principalId(principal),
    });
  }

  return {
    kind: 'bedrock',
    classify: async (request, principal) => {
      const call = classify(request, principal);
      return {
        operation: call.operation,
        prepare: (decision) => prepareCall(call, decision, deps),
      };
    },
    connect: async (credential, signal) =>
      connectModel(modelCredential(credential), signal, {
        scrub,
        ...(deps.silenceMs !== undefined && { silenceMs: deps.silenceMs }),
      }),
    mask: (call, answer) => maskReply(call, answer, scrub),
    refuse: refuseBedrock,
  };
}

function findConnection(name: string, config: Config): BedrockConnection {
  const connection = Object.hasOwn(config.connections, name) ? config.connections[name] : undefined;
  if (connection?.kind === 'bedrock') return connection;
  throw new SallyportError(
    'unknown_connection',
    'no bedrock connection of that name, see GET /connections',
  );
}
