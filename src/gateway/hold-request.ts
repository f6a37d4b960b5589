import { setTimeout } from 'node:timers/promises';
import type { CallerRequest } from './caller-request.ts';
import { SallyportError } from './sallyport-error.ts';

type Handler = (request: CallerRequest) => Promise<Response>;

type Deps = Readonly<{
  /** Whether the approval still waits for people */
  isPending: (approval: string) => Promise<boolean>;
  /** Milliseconds, growing */
  now: () => number;
}>;

/** Seconds that a request can be held: an idle stream of API Gateway lives 5 minutes. */
export const MAX_WAIT_SECONDS = 240;
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 2_000;

/**
 * Holds a request with `prefer: wait=N` (RFC 7240 §4.3) while its approval is pending, and repeats
 * it once people have decided. Each attempt goes the whole path and has a record of its own, so
 * nothing is held in between: no credential, no transaction. A caller who goes away ends it.
 */
export function holdRequest(handle: Handler, { isPending, now }: Deps): Handler {
  return async (request) => {
    const seconds = waitSeconds(request.headers);
    if (seconds === 0) return handle(request);
    const until = now() + seconds * 1000;
    for (;;) {
      const response = await handle(request);
      const approval = pendingApproval(response);
      if (approval === undefined) return applied(response, seconds);
      const decided = await decision(approval, until, request.signal);
      if (!decided) return applied(response, seconds);
      await response.body?.cancel();
    }
  };

  async function decision(approval: string, until: number, signal: AbortSignal): Promise<boolean> {
    let look = FIRST_LOOK_MS;
    while (now() < until) {
      try {
        await setTimeout(Math.min(look, until - now()), undefined, { signal });
      } catch {
        throw new SallyportError('unavailable', 'the caller went away while the request was held');
      }
      if (!(await isPending(approval))) return true;
      look = Math.min(2 * look, LONGEST_LOOK_MS);
    }
    return false;
  }
}

function pendingApproval({ headers }: Response): string | undefined {
  if (headers.get('sallyport-error') !== 'approval_required') return undefined;
  return headers.get('sallyport-approval') ?? undefined;
}

/** The seconds that the caller would wait; other preferences are not ours, and none is refused (RFC 7240 §2). */
function waitSeconds(headers: Headers): number {
  const wait = /(?:^|[,\s;])wait\s*=\s*"?(\d{1,6})"?(?=$|[,\s;])/i.exec(
    headers.get('prefer') ?? '',
  );
  return Math.min(Number(wait?.[1] ?? 0), MAX_WAIT_SECONDS);
}

function applied(response: Response, seconds: number): Response {
  response.headers.set('preference-applied', `wait=${seconds}`);
  return response;
}
