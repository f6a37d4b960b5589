import { randomUUID } from 'node:crypto';
import { gateSql } from './gate-sql.ts';
import { contextText, retrievePassages } from './retrieve-passages.ts';
import { signIn } from './sign-in.ts';

/**
 * The application by itself: `node examples/rag-app/app.ts 'a question'` prints the context that it
 * would give to a model. It knows a gate, an issuer and its own name; no database, no password.
 */
const gate = process.env['SALLYPORT_URL'] ?? 'http://127.0.0.1:8787';
const issuer = process.env['SALLYPORT_ISSUER'] ?? 'http://127.0.0.1:8788';
const question = process.argv[2] ?? 'My card was charged twice, can I have one payment back?';

const token = await signIn({ issuer, name: 'rag-app', secret: 'rag-app' });
const sql = gateSql({ gate, token, session: `rag-${randomUUID()}` });
console.log(contextText(await retrievePassages(sql, question)));
