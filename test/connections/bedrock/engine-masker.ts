import type { LinkJudge } from '../../../src/connections/bedrock/links/host-policy.ts';
import { linkFilter } from '../../../src/connections/bedrock/links/link-filter.ts';
import {
  jsonMaskerOf,
  type WholeMasker,
} from '../../../src/connections/bedrock/stream/answer-visitor.ts';
import { joinedThrough, pipeThrough } from '../../../src/connections/bedrock/text-pipe.ts';
import type { MaskingEngine } from '../../../src/masking/masking-engine.ts';

/** An answer's masking by an engine, and by the hosts that links may lead to. */
export function engineMasker(engine: MaskingEngine, hosts?: LinkJudge): WholeMasker {
  const links = () => (hosts === undefined ? [] : [linkFilter(hosts)]);
  return {
    pipes: {
      text: () => pipeThrough([engine.stream(), ...links()]),
      joined: () => joinedThrough(engine.joined(), () => pipeThrough(links())),
      json: () => engine.jsonStream(),
    },
    json: jsonMaskerOf(engine),
    word: (word) => word,
  };
}
