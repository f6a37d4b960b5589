export type GatePlace = Readonly<{ url: string; issuerUrl: string }>;

/**
 * Where the gate and its issuer are: `SALLYPORT_URL` and `SALLYPORT_ISSUER`, or where `npm start` has
 * them under the same `SALLYPORT_PORT`. The issuer has the port after the gate's.
 */
export function gatePlace(env: Readonly<Record<string, string | undefined>>): GatePlace {
  const base = env['SALLYPORT_URL'] ?? `http://127.0.0.1:${env['SALLYPORT_PORT'] ?? 8787}`;
  const url = base.replace(/\/$/, '');
  return { url, issuerUrl: env['SALLYPORT_ISSUER'] ?? portAfter(url) };
}

function portAfter(url: string): string {
  const issuer = new URL(url);
  issuer.port = String(Number(issuer.port || 80) + 1);
  return issuer.origin;
}
