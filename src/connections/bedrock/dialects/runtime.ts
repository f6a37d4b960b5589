import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { RuntimeOperation } from '../bedrock-route.ts';
import type { Dialect } from '../dialect.ts';
import { CONVERSE, CONVERSE_STREAM } from './converse.ts';
import { countTokens } from './count-tokens.ts';
import { invoke, invokeStream } from './invoke.ts';
import { familyOf } from './model-families.ts';
import type { ModelFamily } from './model-family.ts';

/**
 * The dialect of an operation of the Runtime API on a model.
 * @throws SallyportError `bad_request` for a model whose own bodies the gate does not know
 */
export function runtimeDialect(operation: RuntimeOperation, modelId: string): Dialect {
  const family = familyOf(modelId);
  switch (operation) {
    case 'converse':
      return CONVERSE;
    case 'converse-stream':
      return CONVERSE_STREAM;
    case 'count-tokens':
      return countTokens(family);
    case 'invoke':
      return invoke(known(family));
    case 'invoke-with-response-stream':
      return invokeStream(known(family));
  }
}

function known(family: ModelFamily | undefined): ModelFamily {
  if (family !== undefined) return family;
  throw new SallyportError(
    'bad_request',
    'the gate does not know the bodies of this model: use converse, or the OpenAI-compatible API',
  );
}
