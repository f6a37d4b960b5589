import type { Refusal } from './connector.ts';

/** A refusal as a response, with the headers that name its exchange. */
export function refusalResponse(
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(refusal.body, {
    status: refusal.status,
    headers: { ...headers, ...refusal.headers },
  });
}
