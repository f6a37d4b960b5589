import type { Config } from '../../config/config-schema.ts';
import type { Prepared, Spend } from '../../gateway/connector.ts';
import type { ModelScope } from '../../gateway/credential.ts';
import type { Allowed, Obligations } from '../../gateway/decision.ts';
import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { MaskingEngine } from '../../masking/masking-engine.ts';
import { answerMasking } from './answer-masking.ts';
import { askAboutTexts } from './ask-about-texts.ts';
import type { ClassifiedCall } from './classified-call.ts';
import type { Guardrail, Outgoing } from './dialect.ts';
import { type MaskedPrompt, maskPrompt, type Renamer, renamer, showPrompt } from './mask-prompt.ts';
import type { MaskingOf, ModelMasking } from './model-masking.ts';
import { ownGuardrail } from './own-guardrail.ts';
import { mostTokens } from './prompt-facts.ts';
import type { ResolvedCall } from './resolved-call.ts';
import { jsonMaskerOf, type WholeMasker } from './stream/answer-visitor.ts';
import type { WholeTextEngine } from './text-engine.ts';
import { WITHHELD } from './withheld.ts';

export type PrepareDeps = Readonly<{
  config: Config;
  masking: MaskingOf;
  /** Masks what people read and records keep, where policies ask for no mask */
  shownEngine: MaskingEngine;
  /** Unguessable, of letters */
  newName: () => string;
}>;

const SHOWN_CHARACTERS = 1_000;
/** Beyond this a request is shown with its texts cut shorter. */
const SHOWN_BYTES = 48 * 1024;
const SHOWN_SHORTER = 100;

/**
 * The call as it is sent under a decision: masked, limited, behind its guardrail.
 * @throws SallyportError `denied` when an obligation cannot be honoured
 */
export function prepareCall(
  call: ClassifiedCall,
  decision: Allowed,
  deps: PrepareDeps,
): Prepared<ResolvedCall> {
  const { dialect, operation } = call;
  const { obligations } = decision;
  refuseUnkeepable(obligations);
  const masking = maskingFor(call, obligations, deps);
  const guardrail = guardrailOf(obligations);
  // One that is forced takes the place of the caller's, whatever that is.
  const own = guardrail === undefined ? ownGuardrail(call) : undefined;
  const limited = limitOutput(call, obligations);
  const outgoing = forced({ body: limited.body, headers: call.headers }, call, guardrail);

  const rename = masking ? renamer(masking.engine, deps.newName) : plainWord;
  const prompt = promptMasker(call, outgoing.body, masking, rename);
  const unmask = obligations.unmask === true;
  const shown = shownPrompt(call, outgoing.body, masking?.batch ? WITHHELD : deps.shownEngine);
  const path = dialect.path(call.model?.profile ?? call.model?.id ?? '');
  return {
    request: {
      connection: operation.connection,
      dialect,
      path,
      headers: outgoing.headers,
      prompt,
      ...answerMasking(call, masking, { rename, unmask }),
      recording: masking ? undefined : recordingMasker(deps),
      recordedPrompt: masking ? undefined : shown,
      unknownEvents: call.connection.unknownEvents,
      prices: call.model?.settings.prices,
      local: call.local,
    },
    canonical: {
      path,
      headers: outgoing.headers,
      body: outgoing.body,
      masks: obligations.masks,
      unmask,
    },
    shown: {
      operation: dialect.statement,
      ...(call.model && { model: call.model.profile ?? call.model.id }),
      body: shown,
    },
    scope: scopeOf(call, guardrail, own),
    ...(limited.spend && { spend: limited.spend }),
  };
}

function refuseUnkeepable({ filters }: Obligations): void {
  if (filters.length === 0) return;
  throw new SallyportError(
    'denied',
    'a policy asks for a filter, which calls of models cannot keep',
  );
}

/** The masking of every mask that policies ask for; undefined when they ask for none. */
function maskingFor(
  { operation: { connection }, model, principal, session }: ClassifiedCall,
  { masks, unmask }: Obligations,
  { config, masking }: PrepareDeps,
): ModelMasking | undefined {
  if (masks.length === 0) return undefined;
  for (const mask of masks) {
    const detected = config.masks[mask]?.detected ?? [];
    // INVARIANT: a mask that is asked for and covers nothing here would look like one that holds.
    if (detected.includes(`${connection}/*`)) continue;
    if (model && detected.includes(`${connection}/${model.id}`)) continue;
    throw new SallyportError(
      'denied',
      `mask \`${mask}\` does not cover the text of this model: its \`detected\` would have to name \`${connection}/*\``,
    );
  }
  return masking(masks, { principal, session, unmask: unmask === true });
}

/**
 * Masks a prompt now; where a mask asks a service, when the intent is durable.
 * @throws SallyportError `denied` for what cannot be masked
 */
function promptMasker(
  { dialect }: ClassifiedCall,
  body: Json,
  masking: ModelMasking | undefined,
  rename: Renamer,
): (signal: AbortSignal) => Promise<MaskedPrompt> {
  if (masking === undefined) return async () => ({ body, count: 0 });
  const { engine, batch } = masking;
  const mask = (by: WholeTextEngine): MaskedPrompt => maskPrompt(dialect.request, body, by, rename);
  const known = mask(engine);
  if (batch === undefined) return async () => known;
  return async (signal) => {
    const { gather, masked } = askAboutTexts(engine, batch);
    mask(gather);
    return mask(await masked(signal));
  };
}

function plainWord(word: string): string {
  return word;
}

function guardrailOf({ guardrails = [] }: Obligations): Guardrail | undefined {
  const [first, ...more] = guardrails;
  if (first === undefined) return undefined;
  if (more.length > 0) {
    throw new SallyportError('denied', 'policies ask for several guardrails, a call can have one');
  }
  const [id = '', version = ''] = first.split(':');
  return { id, version };
}

function forced(
  outgoing: Outgoing,
  { dialect }: ClassifiedCall,
  guardrail: Guardrail | undefined,
): Outgoing {
  if (guardrail === undefined) return outgoing;
  if (dialect.withGuardrail === undefined) {
    throw new SallyportError(
      'denied',
      `a policy asks for a guardrail, which \`${dialect.statement}\` cannot have`,
    );
  }
  return dialect.withGuardrail(outgoing, guardrail);
}

/** The body with its output limited, and the most that the call can then use up. */
function limitOutput(
  { dialect, body, model, counts }: ClassifiedCall,
  { limit, budgets }: Obligations,
): Readonly<{ body: Json; spend?: Spend }> {
  // What only counts or lists costs nothing.
  if (dialect.access === 'count') return { body, spend: { tokens: 0, usd: 0 } };
  const asked = dialect.maxTokens(body);
  if (asked === 'none' || model === undefined) {
    return { body, spend: spendOf(mostTokens(counts), 0, model?.settings.prices) };
  }
  const { outputTokens, prices } = model.settings;
  // What a model would write at most of itself is not known, so a budget needs a number.
  const wanted = asked ?? (budgets.length > 0 ? outputTokens : undefined);
  const most = Math.min(wanted ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(most)) return { body };
  const limited = most === asked ? body : dialect.withMaxTokens(body, most);
  const answers = dialect.answers(body);
  return { body: limited, spend: spendOf(mostTokens(counts), most * answers, prices) };
}

function spendOf(
  input: number,
  output: number,
  prices: Readonly<{ input: number; output: number }> | undefined,
): Spend {
  const tokens = input + output;
  if (prices === undefined) return { tokens };
  return { tokens, usd: (input * prices.input + output * prices.output) / 1_000_000 };
}

function recordingMasker({ shownEngine }: PrepareDeps): WholeMasker {
  return {
    pipes: {
      text: () => shownEngine.stream(),
      joined: () => shownEngine.joined(),
      json: () => shownEngine.jsonStream(),
    },
    json: jsonMaskerOf(shownEngine),
    word: (word) => shownEngine.text(word).text,
  };
}

function shownPrompt({ dialect }: ClassifiedCall, body: Json, engine: WholeTextEngine): Json {
  const shown = showPrompt(dialect.request, body, engine, SHOWN_CHARACTERS);
  if (JSON.stringify(shown).length <= SHOWN_BYTES) return shown;
  const shorter = showPrompt(dialect.request, body, engine, SHOWN_SHORTER);
  const text = JSON.stringify(shorter);
  return text.length <= SHOWN_BYTES
    ? shorter
    : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}

function scopeOf(
  { operation, dialect, model, connection }: ClassifiedCall,
  guardrail: Guardrail | undefined,
  own: string | undefined,
): ModelScope {
  return {
    kind: 'bedrock',
    connection: operation.connection,
    access: dialect.access,
    models: model === undefined ? Object.keys(connection.models) : [model.id],
    ...(model?.profile !== undefined && { profile: model.profile }),
    ...(guardrail && { guardrail: `${guardrail.id}:${guardrail.version}` }),
    ...(own !== undefined && { ownGuardrail: own }),
  };
}
