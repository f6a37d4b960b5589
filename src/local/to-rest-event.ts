import { SallyportError } from '../gateway/sallyport-error.ts';
import type { RestEvent } from '../runtime/rest-event.ts';
import type { HttpRequest } from './http-exchange.ts';

/**
 * The event that API Gateway's REST proxy would make of a request. The path is exactly what stands
 * on the request line; the query is decoded and grouped, as API Gateway does it.
 * @throws SallyportError `bad_request` when the query is not well-formed
 */
export function toRestEvent(request: HttpRequest, body: Buffer): RestEvent {
  // HTTP/2's CONNECT has no path at all.
  const target: string = request.url ?? '';
  const mark = target.indexOf('?');
  return {
    httpMethod: request.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    multiValueHeaders: headersOf(request),
    multiValueQueryStringParameters: mark < 0 ? null : queryOf(target.slice(mark + 1)),
    body: body.byteLength > 0 ? body.toString('base64') : null,
    isBase64Encoded: body.byteLength > 0,
  };
}

function headersOf(request: HttpRequest): Record<string, string[]> {
  const headers: [string, string][] = [];
  const { rawHeaders } = request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    // RFC 9113, 8.3.1: `:authority` is HTTP/2's `host`.
    if (name === ':authority') headers.push(['host', value]);
    else if (!name.startsWith(':')) headers.push([name, value]);
  }
  return grouped(headers);
}

function queryOf(query: string): Record<string, string[]> {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return grouped(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [decoded(pair), ''];
      return [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
    }),
  );
}

function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  // Without a prototype, `__proto__` is a name like any other.
  const groups: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const group = groups[name];
    if (group) group.push(value);
    else groups[name] = [value];
  }
  return groups;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new SallyportError(
      'bad_request',
      'the query string must be well-formed percent-encoded UTF-8',
    );
  }
}
