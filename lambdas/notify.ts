import { readEnv } from '../src/runtime/env.ts';
import { notifyFunction } from '../src/runtime/notify-function.ts';

export const handler = await notifyFunction(readEnv(process.env), new URL('.', import.meta.url));
