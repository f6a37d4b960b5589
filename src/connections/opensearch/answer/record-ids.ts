import type { Reply } from '../../../gateway/connector.ts';
import type { Masker } from '../../../masking/masker.ts';

/** Ids as answers hold them. INVARIANT: a chunk ends between two parts of an answer, never inside of one. */
const IDS = /"(_id|id|_routing)":("(?:[^"\\]|\\.)*")/g;

/** An answer whose ids are masked where it is recorded, whoever may see them. */
export function recordIds(reply: Reply, mask: Masker): Reply {
  let given: Uint8Array[] = [];
  async function* body(): AsyncGenerator<Uint8Array> {
    for await (const chunk of reply.body) {
      given.push(chunk);
      yield chunk;
    }
  }
  return {
    ...reply,
    body: body(),
    record() {
      const whole = Buffer.concat(given);
      given = [];
      return masked(whole, mask);
    },
  };
}

function masked(bytes: Buffer, mask: Masker): Uint8Array {
  const text = bytes.toString('utf8');
  let changed = false;
  const shown = text.replace(IDS, (whole, name: string, quoted: string) => {
    const id = String(JSON.parse(quoted));
    const found = mask(id).text;
    if (found === id) return whole;
    changed = true;
    return `"${name}":${JSON.stringify(found)}`;
  });
  return changed ? Buffer.from(shown) : bytes;
}
