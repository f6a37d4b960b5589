import { afterAll, beforeAll, expect, test } from 'vitest';

import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import { serveExplain } from '../../src/gateway/explain.ts';
import type { Principal } from '../../src/gateway/principal.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { provideAwslambda } from '../../src/local/local-awslambda.ts';
import { lambdaRelay, relayedExplain } from '../../src/runtime/explain-relay.ts';
import { gateHandler } from '../../src/runtime/lambda-handler.ts';
import { silentLog } from '../../src/runtime/logger.ts';
import { silentMeter } from '../../src/runtime/meter.ts';
import { user } from '../contract/caller.ts';
import { FUNCTION_ARN, type SmallLambda, startSmallLambda } from './small-lambda.ts';

let lambda: SmallLambda;
beforeAll(async () => {
  provideAwslambda();
  lambda = await startSmallLambda();
});
afterAll(() => lambda.close());

/** Only dana's token is good. */
async function authenticate(headers: Headers): Promise<Principal> {
  if (headers.get('authorization') === 'Bearer canary-token') return user('dana', 'dba');
  throw new SallyportError('unauthenticated', 'no identity');
}
const kindOf = (name: string) => (name === 'crm' ? ('rds' as const) : undefined);

/** The function of the kind, with what it would explain. */
function kindFunction(
  explain: (request: CallerRequest, principal: Principal) => Promise<object>,
  identify = authenticate,
) {
  const explainers = { rds: async (...it: Parameters<typeof explain>) => explain(...it) as never };
  return gateHandler({
    app: serveExplain({ authenticate: identify, kindOf, explainers }),
    bodyBytes: 4096,
    log: silentLog,
    meter: silentMeter,
    now: () => 0,
  });
}

const question = { connection: 'crm', path: '/sql', body: { query: 'select 1' } };

function ask(body: unknown = question, token = 'canary-token'): Promise<Response> {
  const relays = { rds: lambdaRelay(lambda.client, FUNCTION_ARN) };
  return relayedExplain(
    { authenticate, kindOf },
    relays,
  )({
    method: 'POST',
    path: '/explain',
    query: '',
    headers: new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
    body: new TextEncoder().encode(JSON.stringify(body)),
    signal: new AbortController().signal,
  });
}

test('who is nobody, and what cannot be read, is refused without invoking anything', async () => {
  lambda.events.length = 0;
  await expect(ask(question, 'forged')).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(ask({ path: '/sql' })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(ask({ ...question, connection: 'other' })).rejects.toMatchObject({
    code: 'unknown_connection',
  });
  expect(lambda.events).toEqual([]);
});

test('without a function for its kind a connection is not explained', async () => {
  const explain = relayedExplain({ authenticate, kindOf }, {});
  const request = new TextEncoder().encode(JSON.stringify(question));
  await expect(
    explain({
      method: 'POST',
      path: '/explain',
      query: '',
      headers: new Headers({ authorization: 'Bearer canary-token' }),
      body: request,
      signal: new AbortController().signal,
    }),
  ).rejects.toMatchObject({ code: 'unknown_connection' });
});

test.each([
  ['fails', 'fails'],
  ['answers without a head', '{"decision":"allow"}'],
  ['answers no JSON', `{"statusCode":200}${'\0'.repeat(8)}<html>`],
  ['answers an error of no known code', `{"statusCode":403}${'\0'.repeat(8)}{"code":"toString"}`],
])('a function that %s is `unavailable`, and its words are dropped', async (_how, behaviour) => {
  lambda.become(behaviour);
  const failure: unknown = await ask().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable' });
  const { message, cause } = failure as Error;
  expect(`${message} ${String(cause)}`).not.toContain('canary');
});

test('the function verifies the token again', async () => {
  const refusesAll = async (): Promise<Principal> => {
    throw new SallyportError('unauthenticated', 'the token has expired, get a new one');
  };
  lambda.become(kindFunction(async () => ({ decision: 'allow' }), refusesAll));
  await expect(ask()).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'the token has expired, get a new one',
  });
});

test('a refusal of the function is the refusal of the gate', async () => {
  lambda.become(
    kindFunction(async () => {
      throw new SallyportError('unclassifiable', 'statement is of no known kind');
    }),
  );
  await expect(ask()).rejects.toMatchObject({
    code: 'unclassifiable',
    status: 403,
    message: 'statement is of no known kind',
  });
});

test('the request is relayed as it was sent, and the answer is the answer', async () => {
  lambda.events.length = 0;
  lambda.become(
    kindFunction(async (request, { subject }) => ({
      decision: 'allow',
      subject,
      path: request.path,
      asked: new TextDecoder().decode(request.body),
    })),
  );
  const response = await ask();
  expect(await response.json()).toEqual({
    decision: 'allow',
    subject: 'dana',
    path: '/rds/crm/sql',
    asked: '{"query":"select 1"}',
  });
  expect(lambda.events).toMatchObject([
    {
      url: `/2015-03-31/functions/${FUNCTION_ARN}/invocations`,
      event: { httpMethod: 'POST', path: '/explain' },
    },
  ]);
});
