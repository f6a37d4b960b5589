import { randomUUID } from 'node:crypto';
import { answerQuestion } from './answer-question.ts';
import { gateModels } from './gate-models.ts';
import { gatePlace } from './gate-place.ts';
import { gateSearch } from './gate-search.ts';
import { gateSql } from './gate-sql.ts';
import { passagesNear } from './retrieve-passages.ts';
import { signIn } from './sign-in.ts';

/**
 * The application by itself: `node examples/rag-app/app.ts 'a question'` embeds the question, searches
 * tickets and handbook, and prints the answer as the model writes it. It knows a gate, an issuer and
 * its own name; no database, no model, no password.
 */
const { url: gate, issuerUrl: issuer } = gatePlace(process.env);
const question = process.argv[2] ?? 'My card was charged twice, can I have one payment back?';

const token = await signIn({ issuer, name: 'rag-app', secret: 'rag-app' });
const access = { gate, token, session: `rag-${randomUUID()}` };
const models = gateModels(access);
const search = gateSearch(access);
const sql = gateSql(access);
try {
  const { stopReason, inputTokens, outputTokens } = await answerQuestion(
    { models, search, tickets: (embedding) => passagesNear(sql, embedding) },
    question,
    (piece) => process.stdout.write(piece),
  );
  console.log(`\n\n${stopReason}, ${inputTokens} tokens read, ${outputTokens} written`);
  console.log(`session ${access.session}`);
} finally {
  models.destroy();
  await search.close();
}
