import { SallyportError } from '../gateway/sallyport-error.ts';

const SAFE_REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/**
 * `arn:aws:service:region:account`, as far as it says where something is.
 * @throws SallyportError `unavailable` for a region that could match more than one
 */
export function arnPrefix(
  service: string,
  { region, account }: Readonly<{ region: string; account: string }>,
): string {
  if (!SAFE_REGION.test(region)) throw unfitName('region', region, 'a name such as eu-central-1');
  return `arn:${partition(region)}:${service}:${region}:${account}`;
}

function partition(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** A configured name that a policy cannot hold without meaning more than one thing. */
export function unfitName(what: string, got: string, allowed: string): SallyportError {
  return new SallyportError(
    'unavailable',
    `the connection's ${what} \`${got}\` cannot be named in a policy: allowed are ${allowed}`,
  );
}
