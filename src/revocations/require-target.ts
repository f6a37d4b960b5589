import { suggestName } from '../config/nearest-name.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { isSessionName } from '../gateway/session-name.ts';
import type { RevocationTarget } from './revocation.ts';

/** What the configuration has that can be revoked. */
export type KnownTargets = Readonly<{
  /** Names of the issuers */
  issuers: readonly string[];
  connections: readonly string[];
}>;

/**
 * A revocation of something that cannot exist would be answered like one that works, and stop nobody.
 * @throws SallyportError `bad_request` for a target that no request can ever meet
 */
export function requireTarget(target: RevocationTarget, known: KnownTargets): void {
  const wrong = whatIsWrong(target, known);
  if (wrong !== undefined) throw new SallyportError('bad_request', wrong);
}

function whatIsWrong(target: RevocationTarget, known: KnownTargets): string | undefined {
  switch (target.kind) {
    case 'principal':
      return wrongPrincipal(target.name, known.issuers);
    case 'session':
      return isSessionName(target.name) ? undefined : 'no session can have that name';
    case 'connection':
      return known.connections.includes(target.name)
        ? undefined
        : `there is no such connection${suggestName(target.name, known.connections)}`;
    default:
      return undefined;
  }
}

/** Subjects may hold slashes, names of issuers may not. */
function wrongPrincipal(name: string, issuers: readonly string[]): string | undefined {
  const slash = name.indexOf('/');
  if (slash < 1 || slash === name.length - 1) {
    const example = `${issuers[0] ?? 'issuer'}/alice`;
    return `a principal is named issuer/subject, such as ${example}, as records name it`;
  }
  const issuer = name.slice(0, slash);
  if (issuers.includes(issuer)) return undefined;
  return `no issuer has the name before the slash${suggestName(issuer, issuers)}`;
}
