import type { Classified, Prepared } from './connector.ts';
import type { Allowed } from './decision.ts';

/**
 * Prepares a classified request for a decision, and does it again only when the next decision asks
 * for something else: an estimate mostly changes nothing. What is prepared depends on grants and
 * obligations alone.
 */
export function prepareOnce<Request>(
  classified: Classified<Request>,
): (decision: Allowed) => Prepared<Request> {
  let last: Readonly<{ demands: string; prepared: Prepared<Request> }> | undefined;
  return (decision) => {
    const demands = demandsOf(decision);
    if (last?.demands !== demands) last = { demands, prepared: classified.prepare(decision) };
    return last.prepared;
  };
}

// Decisions are remembered, and nobody changes one.
const texts = new WeakMap<Allowed, string>();

function demandsOf(decision: Allowed): string {
  const text = texts.get(decision) ?? JSON.stringify([decision.grants, decision.obligations]);
  texts.set(decision, text);
  return text;
}
