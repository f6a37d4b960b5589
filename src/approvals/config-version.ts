import { hash } from 'node:crypto';
import type { Config } from '../config/config-schema.ts';
import { canonicalJson } from '../gateway/canonical-json.ts';
import type { Json } from '../gateway/json.ts';

/**
 * SHA-256 of what the configuration says of a connection: where it is and what is in it, what its
 * masks and filters cover, who approves. INVARIANT: part of every digest, so that what was approved
 * does not run elsewhere, nor with less covered, nor under rules that have been tightened since.
 */
export function configVersion(config: Config, connection: string): string {
  const { connections, masks, filters, approvals } = config;
  const declared = Object.hasOwn(connections, connection) ? connections[connection] : null;
  const parts: unknown = JSON.parse(JSON.stringify([declared, masks, filters, approvals]));
  return hash('sha256', Buffer.from(canonicalJson(parts as Json)), 'hex');
}
