import { readEnv } from '../src/runtime/env.ts';
import { slackFunction } from '../src/runtime/slack-function.ts';

export const handler = await slackFunction(readEnv(process.env), new URL('.', import.meta.url));
