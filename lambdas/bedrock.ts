import { bedrockFunction } from '../src/runtime/bedrock-function.ts';
import { readEnv } from '../src/runtime/env.ts';

export const handler = await bedrockFunction(readEnv(process.env), new URL('.', import.meta.url));
