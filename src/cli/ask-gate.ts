import type * as z from 'zod';
import { type Terminal, UsageError } from './command.ts';

/** Options of every command that asks a running gate. */
export const GATE_OPTIONS = { url: { type: 'string' }, token: { type: 'string' } } as const;

export const GATE_OPTIONS_HELP = `  --url URL              the gate (default: SALLYPORT_URL, or http://127.0.0.1 at
                         SALLYPORT_PORT, or 8787)
  --token JWT            who asks (default: SALLYPORT_TOKEN, which keeps it out of ps)`;

/** A running gate, and who asks it. */
export type Gate = Readonly<{ url: URL; token: string; fetch: Terminal['fetch'] }>;

type Question<T> = Readonly<{
  method: 'GET' | 'POST';
  /** Below the gate's URL, without a leading slash */
  path: string;
  body?: object;
  /** What a gate answers, as far as it is used */
  shape: z.ZodType<T>;
}>;

type Answer<T> =
  | Readonly<{ ok: true; body: unknown; value: T }>
  | Readonly<{ ok: false; why: string }>;

/** @throws UsageError without a token, or with a URL that is none */
export function gateOf(
  { url, token }: Readonly<{ url?: string | undefined; token?: string | undefined }>,
  { env, fetch }: Pick<Terminal, 'env' | 'fetch'>,
): Gate {
  const who = token ?? env['SALLYPORT_TOKEN'];
  if (!who) throw new UsageError('a token is required: --token, or SALLYPORT_TOKEN');
  return { url: gateUrl(url ?? defaultUrl(env)), token: who, fetch };
}

/** Where `npm start` has the gate under the same environment, unless that names another. */
function defaultUrl(env: Terminal['env']): string {
  // An empty variable is how a shell unsets one for a command.
  return env['SALLYPORT_URL'] || `http://127.0.0.1:${env['SALLYPORT_PORT'] || 8787}`;
}

function gateUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    // A stage of API Gateway is part of the path, with or without its slash.
    return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`);
  }
  throw new UsageError(`--url must be an http or https URL, got \`${text}\``);
}

/** Asks a gate. What goes wrong is a sentence for people. */
export async function askGate<T>(
  { url: gate, token, fetch }: Gate,
  { method, path, body: sent, shape }: Question<T>,
): Promise<Answer<T>> {
  const url = new URL(path, gate);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(sent && { body: JSON.stringify(sent) }),
      // A redirect could carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    body = await response.json();
  } catch {
    const elsewhere = 'SALLYPORT_URL or --url says where it is';
    const why = `no gate answers at ${url.origin}; is it running (npm start)? ${elsewhere}`;
    return { ok: false, why };
  }
  if (!response.ok) {
    const code = response.headers.get('sallyport-error') ?? 'no code';
    const { detail } = Object(body);
    return { ok: false, why: `the gate says ${response.status} ${code}: ${detail ?? 'no reason'}` };
  }
  const parsed = shape.safeParse(body);
  if (parsed.success) return { ok: true, body, value: parsed.data };
  return { ok: false, why: `what answers at ${url.origin} is no gate, or not one of this version` };
}
