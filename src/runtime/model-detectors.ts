import type { ModelSetting } from '../masking/mask-profile.ts';
import { modelDetector } from '../masking/model-detector.ts';
import type { TextDetector } from '../masking/text-detector.ts';
import { SHORT_CALLS } from './short-calls.ts';

/** Requests at once to one service; its own limits are for the whole account. */
const CONCURRENCY = 4;
/** For all the texts of a look-up */
const TIMEOUT_MS = 15_000;
const CACHE_BYTES = 8 * 1024 * 1024;
/** A throttled call is tried again for as long as there is time. */
const PATIENT = { ...SHORT_CALLS, maxAttempts: 5 };

/**
 * The detector of a service, with the credentials of the process. Its client is loaded only where a
 * mask asks for it.
 */
export async function loadModelDetector(setting: ModelSetting): Promise<TextDetector> {
  const limits = { concurrency: CONCURRENCY, timeoutMs: TIMEOUT_MS, cacheBytes: CACHE_BYTES };
  if (setting.kind === 'comprehend') {
    const [{ ComprehendClient }, { askComprehend, COMPREHEND_SIZES }] = await Promise.all([
      import('@aws-sdk/client-comprehend'),
      import('./comprehend-detector.ts'),
    ]);
    const client = new ComprehendClient({ ...PATIENT, region: setting.region });
    return modelDetector({
      ...limits,
      sizes: COMPREHEND_SIZES,
      ask: askComprehend({ client, setting }),
    });
  }
  const [{ BedrockRuntimeClient }, { askGuardrail, GUARDRAIL_SIZES }] = await Promise.all([
    import('@aws-sdk/client-bedrock-runtime'),
    import('./guardrail-detector.ts'),
  ]);
  const region = setting.guardrailArn.split(':')[3] ?? '';
  // HTTP/2, which knows no time limit to connect; that of the detector holds for everything.
  const requestHandler = { requestTimeout: 5_000, sessionTimeout: 30_000 };
  const { maxAttempts } = PATIENT;
  const client = new BedrockRuntimeClient({ maxAttempts, requestHandler, region });
  return modelDetector({
    ...limits,
    sizes: GUARDRAIL_SIZES,
    ask: askGuardrail({ client, setting }),
  });
}
