import type { BedrockConnection } from '../../config/bedrock-connection.ts';
import type { CallerRequest } from '../../gateway/caller-request.ts';
import type { Json } from '../../gateway/json.ts';
import type { Access } from '../../gateway/operation.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { sessionName } from '../../gateway/session-name.ts';
import type { BedrockRoute } from './bedrock-route.ts';
import type { ClassifiedCall } from './classified-call.ts';
import type { Dialect } from './dialect.ts';
import { openaiBody, openaiDialect } from './dialects/openai.ts';
import { runtimeDialect } from './dialects/runtime.ts';
import { textAt } from './json-member.ts';
import type { KeywordFinder } from './keywords.ts';
import { plainJson } from './plain-json.ts';
import { type PromptCounts, promptFacts, readPrompt } from './prompt-facts.ts';
import { type ResolvedModel, resolveModel } from './resolve-model.ts';

export type ClassifyDeps = Readonly<{
  connection: BedrockConnection;
  findKeywords: KeywordFinder;
  /** Who asks */
  principal: string;
}>;

/** A request as its route reads it. */
type ReadCall = Readonly<{
  model: ResolvedModel | undefined;
  dialect: Dialect;
  body: Json;
  counts: PromptCounts;
  local: Json | undefined;
}>;

/**
 * What a call of a model would do.
 * @throws SallyportError `bad_request`, `denied`, `not_found`
 */
export function classifyCall(
  request: CallerRequest,
  route: BedrockRoute,
  { connection, findKeywords, principal }: ClassifyDeps,
): ClassifiedCall {
  if (request.query !== '') throw new SallyportError('bad_request', 'this route takes no query');
  const { model, dialect, body, counts, local } = readCall(request, route, connection);
  const headers = dialect.headers(request.headers);
  const asked = dialect.maxTokens(body);
  refuseUncountable(asked, dialect.answers(body));
  return {
    operation: {
      connection: route.connection,
      kind: 'bedrock',
      accesses: accessesOf(route.connection, model),
      facts: {
        statement: dialect.statement,
        statements: 1,
        unbounded: false,
        prompt: promptFacts(counts, {
          // Also where a word is cut by the parts of a message.
          keywords: findKeywords(`${counts.texts.join(' ')} ${counts.texts.join('')}`),
          maxTokens: asked === 'none' ? undefined : asked,
          tools: dialect.tools(body),
          guardrail: dialect.guardrail({ body, headers }) !== undefined,
        }),
      },
    },
    connection,
    dialect,
    model,
    body,
    headers,
    counts,
    local,
    principal,
    session: sessionName(request.headers),
  };
}

/** INVARIANT: budgets take what a call can use before it runs: less than nothing would give them more. */
function refuseUncountable(maxTokens: number | 'none' | undefined, answers: number): void {
  if (maxTokens === 'none') return;
  for (const count of [maxTokens ?? 1, answers]) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new SallyportError(
      'bad_request',
      'how many tokens and how many answers are asked for must be whole numbers from 1',
    );
  }
}

function readCall(
  request: CallerRequest,
  route: BedrockRoute,
  connection: BedrockConnection,
): ReadCall {
  if (route.api === 'runtime') {
    const model = resolveModel(route.modelId, connection);
    const dialect = runtimeDialect(route.operation, model.id);
    const { body, counts } = readPrompt(dialect.request, plainJson(request.body));
    return { model, dialect, body, counts, local: undefined };
  }
  const { operation } = route;
  if (operation === 'models') {
    const dialect = openaiDialect(operation, {});
    const { body, counts } = readPrompt(dialect.request, {});
    return { model: undefined, dialect, body, counts, local: modelList(connection) };
  }
  const given = plainJson(request.body);
  const dialect = openaiDialect(operation, given);
  const { body, counts } = readPrompt(dialect.request, given);
  const model = resolveModel(textAt(body, 'model') ?? '', connection);
  const sent = openaiBody(operation, body, model.profile ?? model.id);
  return { model, dialect, body: sent, counts, local: undefined };
}

/** INVARIANT: a profile leads to other regions, so a call through one needs both allowed. */
function accessesOf(connection: string, model: ResolvedModel | undefined): readonly Access[] {
  if (model === undefined) {
    return [{ action: 'invoke', resource: { type: 'Connection', id: connection } }];
  }
  const names = model.profile === undefined ? [model.id] : [model.id, model.profile];
  return names.map((name) => ({
    action: 'invoke',
    resource: { type: 'Model', id: `${connection}/${name}` },
  }));
}

function modelList({ models }: BedrockConnection): Json {
  const data = Object.entries(models).flatMap(([id, { profiles }]) =>
    [id, ...Object.keys(profiles)].map((name) => ({
      id: name,
      object: 'model',
      created: 0,
      owned_by: id.split('.')[0] ?? '',
    })),
  );
  return { object: 'list', data };
}
