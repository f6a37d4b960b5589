import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { Config } from '../../src/config/config-schema.ts';
import { loadConfig } from '../../src/config/load-config.ts';

/** An issuer in this process: its keys, its tokens, and the demo's configuration that trusts it. */
export type BenchIssuer = Readonly<{
  config: Config;
  keys: JSONWebKeySet;
  /** So many tokens of members of `support`, each of another subject */
  tokens(count: number): Promise<string[]>;
}>;

const AUDIENCE = 'sallyport';

export async function benchIssuer(project: string): Promise<BenchIssuer> {
  const written = await loadConfig(project);
  const [issuer] = written.identity.issuers;
  if (issuer === undefined) throw new Error('the configuration names no issuer');
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' };
  const sign = (subject: string) =>
    new SignJWT({ groups: ['support', 'everyone'], email: `${subject}@example.com`, scope: 'sql' })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'JWT' })
      .setIssuer(issuer.url)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setJti(subject)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return {
    config: written,
    keys: { keys: [key] },
    async tokens(count) {
      const tokens: string[] = [];
      for (let index = 0; index < count; index++) tokens.push(await sign(`caller-${index}`));
      return tokens;
    },
  };
}
