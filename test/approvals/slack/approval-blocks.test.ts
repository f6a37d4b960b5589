import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approval } from '../../../src/approvals/approval.ts';
import {
  APPROVE_ACTION,
  approvalMessage,
  REJECT_ACTION,
} from '../../../src/approvals/slack/approval-blocks.ts';
import { approval } from '../../contract/approval-store-contract.ts';

const START = Date.parse(approval().requestedAt);
const HOSTILE = '```<!channel> <@U123> <https://evil.example|Approve> *bold* :tada: &lt;';

function blocksOf(given: Approval, now = START): readonly Block[] {
  return approvalMessage(given, 'https://gate.example', now).blocks as unknown as Block[];
}

type Block = Readonly<{ type: string } & Record<string, unknown>>;

/** Every object in a message, whatever it is part of. */
function parts(value: unknown): readonly Block[] {
  if (Array.isArray(value)) return value.flatMap(parts);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Block, ...Object.values(value).flatMap(parts)];
}

const vote = (decision: 'approve' | 'reject', reason?: string) => ({
  by: 'demo/olivia',
  person: 'demo/olivia',
  decision,
  ...(reason !== undefined && { reason }),
  needs: [0],
  at: new Date(START).toISOString(),
  via: 'slack' as const,
});

describe('nothing that somebody wrote is markup', () => {
  const written = approval({
    principal: HOSTILE,
    connection: HOSTILE,
    effect: [HOSTILE],
    policies: [HOSTILE],
    request: { sql: HOSTILE },
    justification: HOSTILE,
    votes: [vote('reject', HOSTILE)],
  });

  test('no part is mrkdwn, and no emoji is drawn', () => {
    for (const part of parts(blocksOf(written))) {
      expect(part.type).not.toBe('mrkdwn');
      if (part.type === 'plain_text') expect(part['emoji']).toBe(false);
    }
  });

  test('the one link is ours', () => {
    const links = parts(blocksOf(written)).filter(({ type }) => type === 'link');
    expect(links.map(({ url }) => url)).toEqual(['https://gate.example/approvals/first']);
  });

  test('the notification, which is markup by nature, escapes it', () => {
    const { text } = approvalMessage(written, 'https://gate.example', START);
    expect(text).not.toMatch(/[<>]/);
    expect(text).toContain('&lt;!channel&gt;');
  });
});

test('no text is longer than Slack takes, none is empty, and no character is halved', () => {
  const text = fc.oneof(
    fc.constantFrom('', '😀'.repeat(4_000), 'é'.repeat(4_000), 'x'.repeat(2_899), '\ud800'),
    fc.string({ unit: 'binary', maxLength: 400 }),
  );
  const law = fc.property(text, fc.constantFrom('approve', 'reject'), (wild, decision) => {
    const given = approval({
      principal: wild,
      effect: [wild, wild],
      justification: wild,
      request: wild,
      votes: [vote(decision as 'approve', wild)],
    });
    for (const now of [START, START + 86_400_000]) {
      const message = approvalMessage(given, 'https://gate.example', now);
      expect(message.text.length).toBeGreaterThan(0);
      expect(message.blocks.length).toBeLessThanOrEqual(50);
      for (const part of parts(message.blocks)) checkLimits(part);
    }
  });
  fc.assert(law, { numRuns: 150 });
});

const LIMITS: Readonly<Record<string, number>> = { header: 150, section: 3_000, button: 75 };

function checkLimits(part: Block): void {
  const inner = part['text'];
  const text = typeof inner === 'object' && inner !== null ? (inner as Block)['text'] : inner;
  if (typeof text === 'string') {
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThanOrEqual(LIMITS[part.type] ?? 3_000);
    expect(text.isWellFormed()).toBe(true);
  }
  if (Array.isArray(part['fields'])) {
    expect(part['fields'].length).toBeLessThanOrEqual(10);
    for (const field of part['fields']) expect(field.text.length).toBeLessThanOrEqual(2_000);
  }
  if (typeof part['value'] === 'string') expect(part['value'].length).toBeLessThanOrEqual(2_000);
}

describe('buttons', () => {
  const buttonsOf = (given: Approval, now = START) =>
    parts(blocksOf(given, now)).filter(({ type }) => type === 'button');

  test('are there while the approval waits, and carry its id and nothing else', () => {
    expect(buttonsOf(approval()).map(({ action_id, value }) => [action_id, value])).toEqual([
      [APPROVE_ACTION, 'first'],
      [REJECT_ACTION, 'first'],
    ]);
  });

  test('are gone once it is decided, used or over', () => {
    const decided = [
      approval({ votes: [vote('reject')] }),
      approval({ votes: [vote('approve')] }),
      approval({ votes: [vote('approve')], usedAt: new Date(START).toISOString() }),
    ];
    for (const one of decided) expect(buttonsOf(one)).toEqual([]);
    expect(buttonsOf(approval(), START + 60 * 60_000)).toEqual([]);
  });
});

test('a message says who, what, why, by which policy, how much and until when', () => {
  const given = approval({ justification: 'ticket 4711', estimate: { rows: 1200, cost: 33.4 } });
  const shown = JSON.stringify(blocksOf(given));
  for (const part of [
    'demo/dana',
    'select crm/public.customers',
    'ticket 4711',
    'full-customers-needs-owner',
    '1200 rows',
    '1 of data-owners',
    given.expiresAt,
    'select * from customers',
  ]) {
    expect(shown).toContain(part);
  }
});

test('an approval of fifty groups and policies is shown as well, and can be decided', () => {
  const many = Array.from({ length: 50 }, (_, at) => `group-with-a-long-name-${at}`);
  const needs = many.map((group) => ({ rule: group, groups: many, approvals: 1 }));
  const blocks = blocksOf(approval({ needs, approvers: many, policies: many, effect: many }));
  for (const part of parts(blocks)) checkLimits(part);
  expect(parts(blocks).filter(({ type }) => type === 'button').length).toBe(2);
});

test('a message follows who can decide, and says what was opened and what ran without approval', () => {
  const later = [{ afterMinutes: 20, groups: ['security'] }];
  const needs = [{ rule: 'r', groups: ['data-owners'], approvals: 1, later }];
  const shown = (given: Approval, now = START) => JSON.stringify(blocksOf(given, now));
  expect(shown(approval({ needs }))).toContain('1 of data-owners"');
  expect(shown(approval({ needs }), START + 20 * 60_000)).toContain('1 of data-owners or security');
  const opens = approval({ opens: { minutes: 30 } });
  expect(shown(opens)).toContain('Opens: every request of this kind for 30 minutes');
  expect(shown(approval({ needs }))).toContain('Opens: this request, once, within 60 minutes');
  const given = { ...opens, votes: [vote('approve')] };
  expect(shown(given)).toContain(new Date(START + 30 * 60_000).toISOString());
  const ended = { at: new Date(START).toISOString(), by: 'demo/dana' };
  expect(shown({ ...given, ended })).toContain('Ended by demo/dana');
  const reviewBy = new Date(START + 60_000).toISOString();
  const broken = approval({ brokenGlass: { reviewBy }, usedAt: new Date(START).toISOString() });
  expect(shown(broken)).toContain('to be reviewed');
  expect(shown(broken, START + 60_000)).toContain('refused until somebody does');
  expect(shown(broken, START + 60_000)).toContain('button');
});

test('a request that is too long for a message says that it is cut', () => {
  const shown = (length: number) =>
    parts(blocksOf(approval({ request: 'x'.repeat(length) })))
      .filter(({ type, elements }) => type === 'rich_text_preformatted' && elements !== undefined)
      .flatMap(({ elements }) => elements as readonly { text: string }[])
      .map(({ text }) => text);
  expect(shown(2_900)).toEqual(['x'.repeat(2_900)]);
  const [text = ''] = shown(2_901);
  expect(text).toMatch(/^x+…\n\(cut: these are not all of its 2901 characters\)$/);
  expect(text.length).toBe(2_900);
});
