import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deploy } from './deployed.ts';
import { plainStack } from './synthesized.ts';

const page = readFileSync(new URL('../../docs/iam.md', import.meta.url), 'utf8');
const synthesized = plainStack();
const stack = deploy();

/** The role's path in the stack, and the actions in the first column of its table. */
const documented = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .filter((section) => section.startsWith('`'))
    .map((section) => {
      const cells = section.split('\n').flatMap((line) => line.match(/^\| (`[^|]*) \|/)?.[1] ?? []);
      const actions = cells.flatMap((cell) => cell.match(/[\w-]+:\w+/g) ?? []);
      return [section.split('`')[1] ?? '', actions.toSorted()] as const;
    }),
);

test('every role is documented with every action that it is granted, and no other', () => {
  const roles = Object.entries(synthesized.template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Metadata }]) => {
      const path = Metadata?.['aws:cdk:path'] ?? '';
      const granted = stack.rolePolicy(id).Statement.flatMap((statement) => {
        const { Effect, Action } = statement as { Effect: string; Action: string | string[] };
        return Effect === 'Allow' ? [Action].flat() : [];
      });
      const actions = [...new Set(granted)].toSorted();
      return [path.replace(/^Sallyport\/|\/Resource$/g, ''), actions] as const;
    });
  expect(roles.length).toBeGreaterThan(4);
  expect(new Map(roles)).toEqual(documented);
});

test('every accepted finding is documented with its reason, and no other', () => {
  const rows = page.slice(page.indexOf('## Findings that were accepted')).split('\n');
  const table = rows.filter((row) => row.startsWith('| `'));
  const accepted = synthesized.acknowledged.map(({ ruleName, acknowledgedAt, reason }) => {
    const finding = ruleName.replace('AwsSolutions-', '');
    return `| \`${finding}\` | \`${acknowledgedAt.replace('Sallyport/', '')}\` | ${reason} |`;
  });
  expect(table.toSorted()).toEqual(accepted.toSorted());
});
