import { readEnv } from '../src/runtime/env.ts';
import { rdsFunction } from '../src/runtime/rds-function.ts';

export const handler = await rdsFunction(readEnv(process.env), new URL('.', import.meta.url));
