import { restError } from './engine/rest-error.ts';
import { permitsCall } from './permits-call.ts';
import type { SearchLogins } from './search-logins.ts';
import type { Authorise } from './stand-in-front.ts';

/** Lets a call pass whose login is there, has not expired, and was minted for just this call. */
export function authoriseLogin(logins: SearchLogins): Authorise {
  return (authorization, method, segments) => {
    const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    const [, user = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const scope = logins.scopeOf(user, password);
    if (scope === undefined) throw restError(401, 'security_exception', 'Unauthorized');
    if (permitsCall(scope, method, segments)) return;
    const call = `${method} /${segments.join('/')}`;
    throw restError(403, 'security_exception', `no permissions for [${call}]`);
  };
}
