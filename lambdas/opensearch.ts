import { readEnv } from '../src/runtime/env.ts';
import { opensearchFunction } from '../src/runtime/opensearch-function.ts';

export const handler = await opensearchFunction(
  readEnv(process.env),
  new URL('.', import.meta.url),
);
