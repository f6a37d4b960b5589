import { randomBytes } from 'node:crypto';
import { connectPostgres } from '../../../src/connections/rds/forward.ts';
import { maskAnswer } from '../../../src/connections/rds/mask-answer.ts';
import type { ResolvedSql } from '../../../src/connections/rds/resolved-sql.ts';
import type { Reply } from '../../../src/gateway/connector.ts';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { resolved, statement } from './resolved.ts';

export type AnswerWorld = Readonly<{
  handleKey: Buffer;
  /** A request that asks this of the database */
  ask: (text: string, changes?: Partial<ResolvedSql>) => ResolvedSql;
  /** Sends a request over a connection of its own, masks the answer, and works with it. */
  withReply: <T>(request: ResolvedSql, work: (reply: Reply) => Promise<T>) => Promise<T>;
}>;

const detected: ResolvedSql['detected'] = [
  { ref: 0, schema: 'public', table: 'tickets', column: 'body', key: 'id', masks: ['pii'] },
];

const never = new AbortController().signal;
const arrays = { dialect: 'neon', batch: false, arrayMode: true, rawText: false } as const;

/** Masked answers of a database in which `tickets.body` is detected. */
export function answerWorld(credential: () => DatabaseCredential): AnswerWorld {
  const handleKey = randomBytes(32);
  return {
    handleKey,
    ask: (text, changes = {}) =>
      resolved([statement(text)], { detected, handleKey, output: arrays, ...changes }),
    async withReply(request, work) {
      const upstream = await connectPostgres(credential(), never, {
        defaultSchema: () => 'public',
      });
      try {
        const answer = await upstream.forward(request);
        return await work(
          await maskAnswer(request, answer, () => (text) => {
            const parts = text.split(/[a-z0-9]+@secret\.example/);
            return { text: parts.join('[EMAIL]'), count: parts.length - 1 };
          }),
        );
      } finally {
        await upstream.end();
      }
    },
  };
}

export async function textOf(reply: Reply): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
