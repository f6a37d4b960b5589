import { readEnv } from '../src/runtime/env.ts';
import { controlFunction } from '../src/runtime/control-function.ts';

export const handler = await controlFunction(readEnv(process.env), new URL('.', import.meta.url));
