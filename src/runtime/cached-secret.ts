import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { Secret } from '../gateway/secret.ts';

type Deps = Readonly<{
  client: Pick<SecretsManagerClient, 'send'>;
  secretArn: string;
  /** Milliseconds since the epoch */
  now: () => number;
}>;

/** Milliseconds that a value is used before it is read again: a rotation takes effect within them. */
export const SECRET_KEPT_MS = 60_000;
/** Characters; Slack's are longer. */
const LEAST_LENGTH = 16;

/**
 * The lines of a secret, read again every minute. Two lines are two secrets that are good at the
 * same time, while one takes the place of the other.
 * @throws SallyportError `unavailable`
 */
export function cachedSecret({
  client,
  secretArn,
  now,
}: Deps): () => Promise<readonly Secret<string>[]> {
  let known: Readonly<{ values: readonly Secret<string>[]; at: number }> | undefined;
  return async () => {
    if (known !== undefined && now() - known.at < SECRET_KEPT_MS) return known.values;
    known = { values: await read(client, secretArn), at: now() };
    return known.values;
  };
}

async function read(
  client: Pick<SecretsManagerClient, 'send'>,
  secretArn: string,
): Promise<readonly Secret<string>[]> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn }),
    ));
  } catch (error) {
    // INVARIANT: the SDK's own error is not kept as cause. It may hold the raw answer.
    const cause = new Error(error instanceof Error ? error.name : 'no error');
    throw new SallyportError('unavailable', 'a secret of Slack cannot be had', { cause });
  }
  const lines = (text ?? '').split('\n').map((line) => line.trim());
  const values = lines.filter((line) => line.length >= LEAST_LENGTH);
  if (values.length > 0) return values.map((value) => new Secret(value));
  throw new SallyportError('unavailable', 'a secret of Slack is not set');
}
