import type { PolicyFile } from '../../src/policy/policy-text.ts';

const PER_FILE = 200;
const TABLES = ['customers', 'orders', 'tickets', 'salaries'];
const DOMAINS = ['support', 'sales', 'hr'];

/** So many policies of a growing company: the first is what the caller needs, the others are other teams'. */
export function teamPolicies(count: number): readonly PolicyFile[] {
  const texts = Array.from({ length: count }, (_, index) => (index === 0 ? NEEDED : team(index)));
  return Array.from({ length: Math.ceil(count / PER_FILE) }, (_, file) => ({
    file: `teams-${file}.cedar`,
    text: texts.slice(file * PER_FILE, (file + 1) * PER_FILE).join('\n'),
  }));
}

const NEEDED = `@id("support-reads-support") @mask("pii") @limit("200")
permit (principal in Group::"support", action in Action::"read", resource in Domain::"support");`;

function team(index: number): string {
  const id = `@id("team-${index}")`;
  const group = `principal in Group::"team-${index}"`;
  const table = `Table::"crm/public.${TABLES[index % TABLES.length]}"`;
  const domain = `Domain::"${DOMAINS[index % DOMAINS.length]}"`;
  switch (index % 4) {
    case 0:
      return `${id} @mask("pii") permit (${group}, action in Action::"read", resource in ${domain});`;
    case 1:
      return `${id} @limit("${100 + index}") permit (${group}, action == Action::"select", resource == ${table}) when { context.operation.statements < 5 };`;
    case 2:
      return `${id} forbid (${group}, action in [Action::"write", Action::"delete"], resource in Connection::"crm") when { context.operation.unbounded };`;
    default:
      return `${id} @approval("data-owners") permit (${group}, action in Action::"write", resource == ${table}) when { context.request has justification };`;
  }
}
