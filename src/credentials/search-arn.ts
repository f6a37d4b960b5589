import type { OpensearchConnection } from '../config/opensearch-connection.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { arnPrefix, unfitName } from './arn-parts.ts';

const SAFE_DOMAIN = /^[a-z][a-z0-9-]{2,27}$/;
const SAFE_COLLECTION = /^[a-z0-9]{3,40}$/;
// INVARIANT: no `*`, `?` or `${…}` of a caller's reaches a resource ARN.
const SAFE_PATH = /^\/[A-Za-z0-9_.,@=+/-]*$/;
/** Where a document's id has characters that a policy cannot hold. */
const ANY_ID = '{id}';

/**
 * The ARN of a path of a domain. A path that ends in `{id}` stands for every document of its index.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 * @throws SallyportError `unavailable` when a name could match more than one thing
 */
export function domainPathArn(connection: OpensearchConnection, path: string): string {
  const { name } = connection;
  if (!SAFE_DOMAIN.test(name)) throw unfitName('domain', name, 'a name such as docs-search');
  const any = path.endsWith(`/${ANY_ID}`);
  const fixed = any ? path.slice(0, -ANY_ID.length) : path;
  if (!SAFE_PATH.test(fixed)) {
    throw new SallyportError(
      'unavailable',
      'a path of this request cannot be named in a policy: index names have letters, digits, `.`, `_` and `-`',
    );
  }
  return `${arnPrefix('es', connection)}:domain/${name}${fixed}${any ? '*' : ''}`;
}

/** The ARN of a collection of OpenSearch Serverless. @throws SallyportError `unavailable` */
export function collectionArn(connection: OpensearchConnection): string {
  const { name } = connection;
  if (!SAFE_COLLECTION.test(name))
    throw unfitName('collection', name, 'lower-case letters, digits');
  return `${arnPrefix('aoss', connection)}:collection/${name}`;
}

/** The ARN of everything in a domain. @throws SallyportError `unavailable` */
export function domainArn(connection: OpensearchConnection): string {
  return `${domainPathArn(connection, '/')}*`;
}
