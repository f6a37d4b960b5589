type Access = Readonly<{ gate: string; token: string }>;

/** What the demo shows of one exchange of the record. */
export type RecordedExchange = Readonly<{
  exchange: number;
  /** Method and path, masked */
  route: string;
  state: string;
  principal: string;
  policies: readonly string[];
  /** An SQL statement as it was sent, and its values, masked; empty for one that never was */
  statement: string;
  values: readonly (string | null)[];
  rows: number | undefined;
  masked: number | undefined;
  error: string | undefined;
  /** Request and response as they were kept */
  transcript: string | undefined;
}>;

/** The exchanges of a session with their transcripts, as an auditor reads them. */
export async function readRecord(session: string, access: Access): Promise<RecordedExchange[]> {
  const { exchanges } = await read(`/sessions/${session}`, access);
  return Promise.all(
    exchanges.map(async ({ exchange }: { exchange: number }) => {
      const whole = await read(`/sessions/${session}/exchanges/${exchange}`, access);
      return toExchange(whole);
    }),
  );
}

/** What the gate would do with a statement, and why, without sending it. */
export async function explain(query: string, access: Access): Promise<Explanation> {
  const body = { connection: 'crm', path: '/sql', body: { query } };
  const answer = await read('/explain', access, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return {
    decision: answer.decision,
    policies: answer.policies.map(({ id }: { id: string }) => id),
    masks: answer.obligations?.masks ?? [],
    limit: answer.obligations?.limit,
    sent: answer.rewritten?.statements?.[0]?.text ?? '',
  };
}

export type Explanation = Readonly<{
  decision: string;
  policies: readonly string[];
  masks: readonly string[];
  limit: number | undefined;
  /** The rewritten statement */
  sent: string;
}>;

async function read(path: string, { gate, token }: Access, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(gate + path, { ...init, headers });
  if (response.ok) return Object(await response.json());
  const code = response.headers.get('sallyport-error') ?? 'no code';
  throw new Error(`${path} answered ${response.status} ${code}`);
}

function toExchange({ record, transcript }: ReturnType<typeof Object>): RecordedExchange {
  const [first] = record.request?.statements ?? [];
  return {
    exchange: record.exchange,
    route: record.route,
    state: record.state,
    principal: record.principal.id,
    policies: (record.decision?.policies ?? []).map(({ id }: { id: string }) => id),
    statement: first?.text ?? record.request?.refused?.[0] ?? '',
    values: first?.values ?? [],
    rows: record.outcome?.rows,
    masked: record.outcome?.masked,
    error: record.outcome?.error?.code,
    transcript,
  };
}
