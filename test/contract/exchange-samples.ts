import type { Intent, Outcome, RefusalRecord } from '../../src/sessions/session-store.ts';

/** A complete intent; `change` says what is different. */
export function intent(change: Partial<Intent> = {}): Intent {
  return {
    session: 'answer-1',
    principal: { id: 'demo/alice', kind: 'user', groups: ['support'] },
    connection: 'crm',
    kind: 'rds',
    route: 'POST /rds/crm/sql',
    accesses: [{ action: 'select', resource: { type: 'Table', id: 'crm/public.tickets' } }],
    facts: { statement: 'select', statements: 1, unbounded: false },
    decision: { effect: 'allow', policies: [{ id: 'p', effect: 'permit' }], policyVersion: 'v1' },
    digest: 'a'.repeat(64),
    request: { sql: 'select 1' },
    startedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** An intent of this principal. */
export function intentOf(subject: string, change: Partial<Intent> = {}): Intent {
  return intent({ principal: { id: `demo/${subject}`, kind: 'user', groups: [] }, ...change });
}

export function outcome(change: Partial<Outcome> = {}): Outcome {
  return {
    state: 'completed',
    status: 200,
    rows: 3,
    masked: 2,
    truncated: false,
    transcript: { key: 'answer-1/1', sha256: 'b'.repeat(64), bytes: 10 },
    endedAt: '2026-01-01T00:00:01.000Z',
    ...change,
  };
}

export function refusal(change: Partial<RefusalRecord> = {}): RefusalRecord {
  return {
    session: 'answer-1',
    principal: { id: 'demo/ivan', kind: 'user', groups: [] },
    route: 'POST /rds/crm/sql',
    startedAt: '2026-01-01T00:00:00.000Z',
    error: { code: 'denied', message: 'no policy allows this' },
    ...change,
  };
}
