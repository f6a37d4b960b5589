import { readEnv } from '../src/runtime/env.ts';
import { followFunction } from '../src/runtime/follow-function.ts';

export const handler = await followFunction(readEnv(process.env), new URL('.', import.meta.url));
