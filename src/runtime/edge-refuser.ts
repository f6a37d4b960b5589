import type { ExchangeSteps } from '../gateway/exchange.ts';
import { recordRefusal } from '../gateway/record-refusal.ts';
import { refusalResponse } from '../gateway/refusal-response.ts';
import type { Refuser } from './lambda-handler.ts';
import { refusalForPath } from './refusal-for-path.ts';

/** Records what was refused before it reached an exchange, and answers in the protocol of its path. */
export function edgeRefuser(steps: ExchangeSteps): Refuser {
  return async (error, line, headers) => {
    const refused = await recordRefusal(error, { ...line, headers }, steps);
    return refusalResponse(refusalForPath(refused.error, line.path), refused.headers);
  };
}
