import { refuseBedrock } from '../connections/bedrock/refuse-bedrock.ts';
import { refuseOpensearch } from '../connections/opensearch/refuse-opensearch.ts';
import { refuseRds } from '../connections/rds/refuse-rds.ts';
import type { Refusal } from '../gateway/connector.ts';
import type { ExchangeSteps } from '../gateway/exchange.ts';
import { recordRefusal } from '../gateway/record-refusal.ts';
import { refusalResponse } from '../gateway/refusal-response.ts';
import type { SallyportError } from '../gateway/sallyport-error.ts';
import type { Refuser } from './lambda-handler.ts';
import { problemResponse } from './problem.ts';

/** How each kind of path words an error, also when no connector saw the request. */
const SHAPES: Readonly<Record<string, (error: SallyportError, path: string) => Refusal>> = {
  rds: refuseRds,
  opensearch: refuseOpensearch,
  bedrock: refuseBedrock,
};

/** Records what was refused before it reached an exchange, and answers in the protocol of its path. */
export function edgeRefuser(steps: ExchangeSteps): Refuser {
  return async (error, line, headers) => {
    const refused = await recordRefusal(error, { ...line, headers }, steps);
    const shape = SHAPES[line.kind];
    return shape === undefined
      ? problemResponse(refused.error, refused.headers)
      : refusalResponse(shape(refused.error, line.path), refused.headers);
  };
}
