import { describe, expect, test } from 'vitest';
import { APPROVE_ACTION, REJECT_ACTION } from '../../../src/approvals/slack/approval-blocks.ts';
import { parseInteraction } from '../../../src/approvals/slack/parse-interaction.ts';
import {
  REASON_ACTION,
  REASON_BLOCK,
  rejectView,
} from '../../../src/approvals/slack/reject-view.ts';
import { clicked, formOf, submitted } from './slack-payloads.ts';

const BAD = expect.objectContaining({ code: 'bad_request' });
const OLIVIA = { team: 'T0SALLY', user: 'U0OLIVIA' };

describe('refused is', () => {
  test.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no payload', 'token=x'],
    ['an empty payload', 'payload='],
    ['two payloads', `${formOf(clicked(APPROVE_ACTION))}&${formOf(clicked(REJECT_ACTION))}`],
    ['JSON in place of a form', JSON.stringify(clicked(APPROVE_ACTION))],
    ['what is no UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['a list', formOf([])],
    ['null', formOf(null)],
    ['another kind', formOf({ ...clicked(APPROVE_ACTION), type: 'shortcut' })],
    ['a click on nothing', formOf({ ...clicked(APPROVE_ACTION), actions: [] })],
    [
      'two clicks',
      formOf({
        ...clicked(APPROVE_ACTION),
        actions: [...clicked(APPROVE_ACTION).actions, ...clicked(APPROVE_ACTION, 'second').actions],
      }),
    ],
    ['another button', formOf(clicked('delete-everything'))],
    ['a button without an approval', formOf(clicked(APPROVE_ACTION, ''))],
    ['nobody', formOf({ ...clicked(APPROVE_ACTION), user: {} })],
    ['somebody of no workspace', formOf({ ...clicked(APPROVE_ACTION), user: { id: 'U0OLIVIA' } })],
    ['another form', formOf(submitted('no', { callback_id: 'other' }))],
    ['a form without its field', formOf(submitted('no', { state: { values: {} } }))],
    ['a reason that is too long', formOf(submitted('x'.repeat(1_001)))],
    ['a reason that is no text', formOf(submitted(5))],
  ])('%s', (_what, body) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    expect(() => parseInteraction(bytes)).toThrow(BAD);
  });
});

const parse = (payload: unknown) => parseInteraction(new TextEncoder().encode(formOf(payload)));

test('buttons and the form are understood', () => {
  expect(parse(clicked(APPROVE_ACTION))).toEqual({ kind: 'approve', who: OLIVIA, approval: 'a1' });
  expect(parse(clicked(REJECT_ACTION))).toEqual({
    kind: 'ask-reason',
    who: OLIVIA,
    approval: 'a1',
    trigger: 'trigger-1',
  });
  const rejected = { kind: 'reject', who: OLIVIA, approval: 'a1' };
  expect(parse(submitted('too wide é'))).toEqual({ ...rejected, reason: 'too wide é' });
  expect(parse(submitted(null))).toEqual({ ...rejected, reason: '' });
});

test('the form that is opened is the form that is understood', () => {
  const view = rejectView('a1') as { callback_id: string; private_metadata: string };
  const state = { values: { [REASON_BLOCK]: { [REASON_ACTION]: { value: 'no' } } } };
  expect(parse({ ...submitted(''), view: { ...view, state } })).toMatchObject({ approval: 'a1' });
});

test('names in an interaction count for nothing', () => {
  const payload = { ...clicked(APPROVE_ACTION), user: { id: 'U0EVE', team_id: 'T0SALLY' } };
  const named = { ...payload, user: { ...payload.user, name: 'olivia', username: 'olivia' } };
  expect(parse(named)).toMatchObject({ who: { team: 'T0SALLY', user: 'U0EVE' } });
});
