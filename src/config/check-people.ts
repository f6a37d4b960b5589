import type { Config } from './config-schema.ts';
import { problemAt } from './describe-issue.ts';
import { suggestName } from './nearest-name.ts';

type Person = NonNullable<Config['slack']>['people'][string];

/** What cannot be true of the people of Slack: somebody of no issuer, of no person, or listed twice. */
export function checkPeople({ slack, identity: { issuers } }: Config): string[] {
  const firsts = new Map<string, string>();
  return Object.entries(slack?.people ?? {}).flatMap(([user, listed]) => {
    const path = ['slack', 'people', user];
    const who = (listed.person ?? listed.principal).toLowerCase();
    const first = firsts.get(who) ?? user;
    firsts.set(who, first);
    return [
      ...problemAt([...path, 'person'], personProblem(listed, issuers)),
      ...problemAt([...path, 'principal'], issuerProblem(listed, issuers)),
      ...problemAt(path, twiceProblem(user, first)),
    ];
  });
}

type Issuers = Config['identity']['issuers'];

function issuerOf({ principal }: Person): string {
  return principal.slice(0, principal.indexOf('/'));
}

/** Otherwise who asks with a token could approve with a click. */
function personProblem(listed: Person, issuers: Issuers): string | undefined {
  const issuer = issuerOf(listed);
  const named = issuers.find(({ name }) => name === issuer)?.personClaim !== undefined;
  return named && listed.person === undefined
    ? `is missing, and \`personClaim\` of \`${issuer}\` names persons: name this one`
    : undefined;
}

/** Who could sign in nowhere is a slip of the pen, and would be a stranger to itself. */
function issuerProblem(listed: Person, issuers: Issuers): string | undefined {
  const issuer = issuerOf(listed);
  const names = issuers.map(({ name }) => name);
  return names.includes(issuer)
    ? undefined
    : `unknown issuer \`${issuer}\`${suggestName(issuer, names)}`;
}

/** Of two entries of one person, the looser one would count. */
function twiceProblem(user: string, first: string): string | undefined {
  return first === user ? undefined : `is the person of \`${first}\`: list everybody once`;
}
