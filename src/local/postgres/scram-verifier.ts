import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What the server itself uses by default (`scram_iterations`) */
const ITERATIONS = 4096;

/**
 * A password in the form that PostgreSQL stores (RFC 5803), so that `create role … password` does
 * not carry the password itself, which the server might log. For passwords of printable ASCII only:
 * others would need SASLprep first.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const serverKey = hmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
