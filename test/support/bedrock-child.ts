import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { BEDROCK_CALLS, type BedrockCallName, QUESTION } from './bedrock-calls.ts';

// `node bedrock-child.ts http1|http2 CALL…`: an application that knows its gate from the environment
// alone (AWS_BEARER_TOKEN_BEDROCK, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_REGION). Prints what it was told
// as one line of JSON, by call.

const [protocol, ...names] = process.argv.slice(2);
const client =
  protocol === 'http1'
    ? new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler() })
    : new BedrockRuntimeClient();
const told: Record<string, unknown> = {};
for (const name of names as BedrockCallName[]) {
  const { run, model } = BEDROCK_CALLS[name];
  told[name] = await run(client, model, QUESTION);
}
client.destroy();
process.stdout.write(`${JSON.stringify(told)}\n`);
