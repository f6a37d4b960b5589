import { request } from 'node:http';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { startChild } from './child.ts';
import { median } from './statistics.ts';
import type { StreamingGate } from './streaming-process.ts';
import { heading, table, verdict } from './table.ts';
import type { Growth } from './watch-growth.ts';

const ROWS = 100_000;
const MB = 1024 * 1024;
const MOST_MB = 64;
const WARM_UP = 10;

/** 2,000 customers, so many times over. */
const QUERIES = {
  'value masks': (times: number) =>
    `select c.id, n, c.name, c.email, c.phone, c.ssn, c.card, c.region, c.plan
     from customers c cross join generate_series(1, ${times}) n`,
  'value masks and detected notes': (times: number) =>
    `select c.id, n, c.name, c.email, c.phone, c.ssn, c.card, c.notes
     from customers c cross join generate_series(1, ${times}) n`,
} as const;

type Streamed = Readonly<{ bytes: number; seconds: number }>;

/** What 100,000 rows cost in memory on their way through the whole local gate, from a real PostgreSQL. */
export async function measureStreaming(rounds: number): Promise<void> {
  const server = await startEmbeddedPostgres();
  const module = new URL('./streaming-process.ts', import.meta.url);
  const options = { postgresUrl: server.url, rows: ROWS };
  try {
    const gate = await startChild<StreamingGate>(module, options);
    try {
      const token = await signIn(gate.ready.issuerUrl);
      const rows: string[][] = [];
      let most = 0;
      for (const [name, query] of Object.entries(QUERIES)) {
        // The first requests compile WebAssembly and warm V8 up, which costs once and not by the row.
        for (let small = 0; small < WARM_UP; small++) {
          await stream(gate.ready.url, token, query(1));
        }
        const growths: Growth[] = [];
        const times: number[] = [];
        let bytes = 0;
        for (let round = 0; round < rounds; round++) {
          await gate.ask('begin');
          const streamed = await stream(gate.ready.url, token, query(ROWS / 2000));
          growths.push(await gate.ask<Growth>('growth'));
          times.push(streamed.seconds);
          bytes = streamed.bytes;
        }
        const largest = Math.max(...growths.map(({ resident }) => resident)) / MB;
        most = Math.max(most, largest);
        rows.push([
          name,
          (bytes / MB).toFixed(1),
          median(times).toFixed(2),
          ((growths[0]?.resident ?? 0) / MB).toFixed(1),
          largest.toFixed(1),
          (Math.max(...growths.map(({ heap }) => heap)) / MB).toFixed(1),
        ]);
      }
      heading(
        '100,000 rows through the whole local gate, from a real PostgreSQL',
        `Growth of the gate's memory over what it had before the stream, in ${rounds} streams each, after ${WARM_UP} small requests.`,
      );
      table(['', 'MB sent', 's', 'first, resident MB', 'most, resident MB', 'most, heap MB'], rows);
      verdict('memory growth', most, MOST_MB, 'MB');
      await gate.ask('close');
    } finally {
      await gate.stop();
    }
  } finally {
    await server.stop();
  }
}

async function signIn(issuer: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: 'bob', client_secret: 'bob' };
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Reads an answer as fast as it comes and keeps nothing of it but its end. */
function stream(url: string, token: string, query: string): Promise<Streamed> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/rds/crm/sql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'neon-raw-text-output': 'true' },
    });
    outgoing.on('error', reject).on('response', (response) => {
      let bytes = 0;
      let first = '';
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) first = chunk.toString('utf8', 0, 300);
        bytes += chunk.byteLength;
      });
      response.on('error', reject).on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${response.statusCode}: ${first}`));
        resolve({ bytes, seconds: (performance.now() - begun) / 1000 });
      });
    });
    outgoing.end(JSON.stringify({ query, params: [] }));
  });
}
