/** What a revocation ends: all exchanges of a principal, a session or a connection, or every one. */
export type RevocationTarget =
  | Readonly<{ kind: 'principal' | 'session' | 'connection'; name: string }>
  | Readonly<{ kind: 'everything' }>;

/** Access that is over until somebody lifts it. */
export type Revocation = Readonly<{
  id: string;
  target: RevocationTarget;
  reason: string;
  /** `principalId` of who revoked */
  by: string;
  /** ISO 8601 */
  at: string;
}>;

/** The exchange that may be revoked. */
export type RevocationSubject = Readonly<{
  /** `principalId` */
  principal: string;
  session: string;
  connection: string;
}>;

/** Whether a revocation ends this exchange. */
export function covers({ target }: Revocation, subject: RevocationSubject): boolean {
  return target.kind === 'everything' || subject[target.kind] === target.name;
}
