import { hostPolicy } from '../../src/connections/bedrock/links/host-policy.ts';
import { linkFilter } from '../../src/connections/bedrock/links/link-filter.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { PIECE } from './model-calls.ts';

/**
 * Characters that masks and link filter hold back of a text, after each piece of it. The text leads
 * nowhere: where a link is removed, what is held cannot be counted by what came out.
 */
export function heldCharacters(text: string): readonly number[] {
  const masks = maskingEngine().stream();
  const links = linkFilter(hostPolicy([]));
  const held: number[] = [];
  let inLinks = 0;
  for (let at = 0; at < text.length; at += PIECE) {
    const masked = masks.push(text.slice(at, at + PIECE));
    inLinks += masked.length - links.push(masked).length;
    held.push(masks.held() + inLinks);
  }
  return held;
}
