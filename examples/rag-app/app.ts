import { randomUUID } from 'node:crypto';
import { gatePlace } from './gate-place.ts';
import { gateSql } from './gate-sql.ts';
import { contextText, retrievePassages } from './retrieve-passages.ts';
import { signIn } from './sign-in.ts';

/**
 * The application by itself: `node examples/rag-app/app.ts 'a question'` prints the context that it
 * would give to a model. It knows a gate, an issuer and its own name; no database, no password.
 */
const { url: gate, issuerUrl: issuer } = gatePlace(process.env);
const question = process.argv[2] ?? 'My card was charged twice, can I have one payment back?';

const token = await signIn({ issuer, name: 'rag-app', secret: 'rag-app' });
const sql = gateSql({ gate, token, session: `rag-${randomUUID()}` });
console.log(contextText(await retrievePassages(sql, question)));
