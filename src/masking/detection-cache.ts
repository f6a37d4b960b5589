import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';

/** Remembers what was found in texts, not the texts. */
export type DetectionCache = Readonly<{
  keyOf: (text: string) => string;
  get: (key: string) => readonly Finding[] | undefined;
  set: (key: string, findings: readonly Finding[]) => void;
}>;

/** What an entry takes about, in bytes: its key and place, and each of its findings. */
const ENTRY_BYTES = 200;
const FINDING_BYTES = 64;

/** A cache of at most about `bytes`, which forgets first what was not asked for longest. */
export function detectionCache(bytes: number): DetectionCache {
  const entries = new Map<string, readonly Finding[]>();
  let used = 0;
  const sizeOf = (findings: readonly Finding[]) => ENTRY_BYTES + findings.length * FINDING_BYTES;

  function drop(key: string): void {
    const held = entries.get(key);
    if (held === undefined) return;
    used -= sizeOf(held);
    entries.delete(key);
  }

  return {
    keyOf: (text) => createHash('sha256').update(text, 'utf16le').digest('base64'),
    get(key) {
      const findings = entries.get(key);
      if (findings === undefined) return undefined;
      entries.delete(key);
      entries.set(key, findings);
      return findings;
    },
    set(key, findings) {
      drop(key);
      if (sizeOf(findings) > bytes) return;
      entries.set(key, findings);
      used += sizeOf(findings);
      for (const oldest of entries.keys()) {
        if (used <= bytes) break;
        drop(oldest);
      }
    },
  };
}
