import type { Handler } from './app.ts';

/** API Gateway routes `/explain` elsewhere: to a function of one kind it comes by direct invocation only. */
export function withExplain(app: Handler, explain: Handler): Handler {
  return (request) =>
    request.method === 'POST' && request.path === '/explain' ? explain(request) : app(request);
}
