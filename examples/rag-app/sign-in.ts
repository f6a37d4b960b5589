export type Client = Readonly<{ issuer: string; name: string; secret: string }>;

/**
 * A token by client credentials (RFC 6749, 4.4): all that the application ever holds.
 * @throws Error that names the issuer and the status, never the secret
 */
export async function signIn({ issuer, name, secret }: Client): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: secret,
    }),
  }).catch((cause: unknown) => {
    throw new Error(`no issuer answers at ${issuer}`, { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  const token = Object(body).access_token;
  if (response.ok && typeof token === 'string') return token;
  throw new Error(`${issuer} gave no token for ${name}, it answered ${response.status}`);
}
