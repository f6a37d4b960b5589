/** The verified caller. Built by `identity` from a token, trusted by everything after it. */
export type Principal = Readonly<{
  kind: 'user' | 'workload';
  /** Name of the issuer in the config, not its URL */
  issuer: string;
  subject: string;
  groups: readonly string[];
  /** Who that is, whatever the identity, where the issuer says it: an e-mail address, an employee number */
  person?: string;
  /** Person who answers for a workload, where the issuer says it */
  owner?: string;
  /** The verified token's claims */
  claims: Readonly<Record<string, unknown>>;
  /** Expiry of the token, seconds since the epoch */
  expiresAt: number;
}>;

/** One string for one caller: `issuer/subject`. Also the principal's entity id in policies. */
export function principalId(principal: Pick<Principal, 'issuer' | 'subject'>): string {
  return `${principal.issuer}/${principal.subject}`;
}

/** One string for one human being: what the issuer says of the person, otherwise the principal itself. */
export function personOf(principal: Principal): string {
  return principal.person ?? principalId(principal);
}
