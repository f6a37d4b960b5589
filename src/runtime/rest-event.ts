import * as z from 'zod';

import { SallyportError } from '../gateway/sallyport-error.ts';

type Values = Readonly<Record<string, string>>;
type Lists = Readonly<Record<string, readonly string[]>>;

// Checked, not copied: `z.record` would drop a parameter named `__proto__` without a word.
const values = z.custom<Values>((it) => isRecord(it, isString));
const lists = z.custom<Lists>((it) => isRecord(it, isStrings));

/**
 * What the gate reads of an API Gateway REST proxy event; the rest of it is dropped.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
const restEvent = z.object({
  httpMethod: z.string(),
  path: z.string(),
  headers: values.nullish(),
  multiValueHeaders: lists.nullish(),
  queryStringParameters: values.nullish(),
  multiValueQueryStringParameters: lists.nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

export type RestEvent = z.output<typeof restEvent>;

/** @throws SallyportError `bad_request` when it is not such an event */
export function parseRestEvent(event: unknown): RestEvent {
  const parsed = restEvent.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new SallyportError('bad_request', 'the event is not an API Gateway REST proxy event');
}

function isRecord(it: unknown, isMember: (member: unknown) => boolean): boolean {
  return typeof it === 'object' && it !== null && Object.values(it).every(isMember);
}

function isString(it: unknown): boolean {
  return typeof it === 'string';
}

function isStrings(it: unknown): boolean {
  return Array.isArray(it) && it.every(isString);
}
