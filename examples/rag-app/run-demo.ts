import { answerQuestion, type RagAnswer } from './answer-question.ts';
import { gateModels } from './gate-models.ts';
import { gateSearch } from './gate-search.ts';
import { type GateAccess, type GateSql, gateSql } from './gate-sql.ts';
import { type Explanation, explain, type RecordedExchange, readRecord } from './read-record.ts';
import { contextText, type Passage, passagesNear } from './retrieve-passages.ts';
import type { HandbookPassage } from './search-handbook.ts';
import { signIn } from './sign-in.ts';

/** A statement that tries to get at masked values, and what came of it. */
export type Attempt = Readonly<{ sql: string; rows?: readonly unknown[]; refusal?: string }>;

/** Everything that one run of the demo saw. */
export type DemoRun = Readonly<{
  session: string;
  question: string;
  passages: readonly Passage[];
  handbook: readonly HandbookPassage[];
  /** The tickets as the application gave them to the model */
  context: string;
  /** What the model wrote, and how many pieces it came in */
  answer: string;
  pieces: number;
  encoded: Attempt;
  refused: Attempt;
  explanation: Explanation;
  record: readonly RecordedExchange[];
}>;

export type DemoPlace = Readonly<{ url: string; issuerUrl: string }>;

/** Encodes what it reads, so that nothing that looks at answers would know a number again. */
export const ENCODED_SSN =
  "select encode(convert_to(ssn, 'UTF8'), 'base64') as code from customers where id <= 3";
/** Has a function run SQL of its own, past whoever reads the statement. */
export const SSN_THROUGH_XML = "select query_to_xml('select ssn from customers', true, true, '')";

/** Signs in, answers a question, tries two tricks, has one explained, and reads the record as the auditor. */
export async function runDemo(
  { url, issuerUrl }: DemoPlace,
  { question, session }: Pick<DemoRun, 'question' | 'session'>,
  progress: (done: string) => void,
): Promise<DemoRun> {
  const client = (name: string) => signIn({ issuer: issuerUrl, name, secret: name });
  const token = await client('rag-app');
  progress('signed in as rag-app; the token is all that the application holds');

  const access = { gate: url, token, session };
  const { tickets, handbook, answer, pieces } = await ask(question, access);
  progress('embedded the question with the model of embeddings');
  progress(`searched the tickets by vector, ${tickets.length} found, customers joined in`);
  progress(`searched the handbook by vector, ${handbook.length} passages found`);
  progress(`gave both to the chat model, which answered in ${pieces} pieces`);

  const sql = gateSql(access);
  const encoded = await attempt(sql, ENCODED_SSN);
  const refused = await attempt(sql, SSN_THROUGH_XML);
  progress('tried two ways around the masks');

  const explanation = await explain(ENCODED_SSN, { gate: url, token });
  const record = await readRecord(session, { gate: url, token: await client('audrey') });
  progress(`read the record as audrey, the auditor: ${record.length} exchanges`);
  const context = contextText(tickets);
  const said = { passages: tickets, handbook, context, answer, pieces };
  return { session, question, ...said, encoded, refused, explanation, record };
}

async function ask(question: string, access: GateAccess): Promise<RagAnswer> {
  const models = gateModels(access);
  const search = gateSearch(access);
  const sql = gateSql(access);
  try {
    const tickets = (embedding: readonly number[]) => passagesNear(sql, embedding);
    return await answerQuestion({ models, search, tickets }, question, () => undefined);
  } finally {
    models.destroy();
    await search.close();
  }
}

async function attempt(sql: GateSql, text: string): Promise<Attempt> {
  try {
    return { sql: text, rows: await sql.query(text) };
  } catch (error) {
    return { sql: text, refusal: refusalText(error) };
  }
}

/** The driver has room for details only in answers of status 400; of others it quotes the whole body. */
function refusalText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, status, body = ''] = /status (\d+)\): (\{.*\})$/s.exec(message) ?? [];
  if (status === undefined) return message;
  const { code, detail } = JSON.parse(body);
  return `${status} ${code}: ${detail}`;
}
