/** What Slack says of a user's e-mail address. */
export type SaidEmail = Readonly<{
  /** `is_email_confirmed` */
  confirmed: boolean;
  /** `profile.email`, which Slack tells apps with the scope `users:read.email` alone */
  email: string | null | undefined;
}>;

/** Printable characters of ASCII around one `@`. */
const PLAIN = /^[!-?A-~]+@[!-?A-~]+$/;

/**
 * The address of a user in lower case, or undefined where it proves nothing: Slack has not
 * confirmed it, does not tell it, or it is not plain ASCII. INVARIANT: judged before it is written
 * in lower case, and never normalised: the Kelvin sign would become a `k`, and a wide letter a
 * narrow one, and so somebody else's address.
 */
export function confirmedEmail({ confirmed, email }: SaidEmail): string | undefined {
  return confirmed && typeof email === 'string' && PLAIN.test(email)
    ? email.toLowerCase()
    : undefined;
}
