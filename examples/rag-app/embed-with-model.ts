import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

const MODEL = 'amazon.titan-embed-text-v2:0';
const DIMENSIONS = 256;

/** The embedding of a text by Titan, of length 1: the model that tickets and passages were embedded with. */
export async function embedWithModel(
  models: BedrockRuntimeClient,
  inputText: string,
): Promise<readonly number[]> {
  const { body } = await models.send(
    new InvokeModelCommand({
      modelId: MODEL,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify({ inputText, dimensions: DIMENSIONS, normalize: true }),
    }),
  );
  return JSON.parse(body.transformToString()).embedding;
}
