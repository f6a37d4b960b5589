import { controlFunction } from '../src/runtime/control-function.ts';
import { readEnv } from '../src/runtime/env.ts';

export const handler = await controlFunction(readEnv(process.env), new URL('.', import.meta.url));
