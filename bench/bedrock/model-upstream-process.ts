import { answerCall } from '../../src/local/bedrock/answer-call.ts';
import { attemptCounter } from '../../src/local/bedrock/attempts.ts';
import { startRuntimeFront } from '../../src/local/bedrock/front/runtime-front.ts';
import { byCharacters } from '../../src/local/bedrock/model/pieces.ts';
import { runtimeCall, runtimePath } from '../../src/local/bedrock/runtime-call.ts';
import { notInStandIn } from '../../src/local/bedrock/runtime-error.ts';
import { childOptions, serveParent } from '../child.ts';
import { answerText, PIECE } from './model-calls.ts';

export type ModelUpstreamOptions = Readonly<{
  /** Milliseconds after each piece */
  paceMs: number;
  /** Length of every answer */
  characters: number;
}>;

// The stand-in model, which lets everybody in and says the same to every question.
const { paceMs, characters } = childOptions<ModelUpstreamOptions>();
const deps = { pieces: byCharacters(PIECE), attempts: attemptCounter(), paceMs, now: Date.now };
const told = [{ text: `[[stand-in: say ${answerText(characters)}]]` }];
const { url } = await startRuntimeFront(({ method, path, headers }, signal) => {
  const asked = runtimePath(method, path);
  if (asked.operation === 'models') throw notInStandIn('the list of models');
  const body = { messages: [{ role: 'user', content: told }] };
  return answerCall(runtimeCall(asked, headers, body), deps, signal);
});
serveParent(url);
