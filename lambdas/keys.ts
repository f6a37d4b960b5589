import { readEnv } from '../src/runtime/env.ts';
import { keysFunction } from '../src/runtime/keys-function.ts';

export const handler = await keysFunction(readEnv(process.env), new URL('.', import.meta.url));
