#!/usr/bin/env node
// As much of curl as the README uses, for machines that have none.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: {
    silent: { type: 'boolean', short: 's' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd', multiple: true },
  },
  allowPositionals: true,
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const headers = new Headers(values.data === undefined ? {} : form);
for (const header of values.header) {
  const colon = header.indexOf(':');
  headers.set(header.slice(0, colon), header.slice(colon + 1).trim());
}
const body = values.data?.join('&');
const init = body === undefined ? { headers } : { method: 'POST', headers, body };
const response = await fetch(positionals[0] ?? '', init);
process.stdout.write(new Uint8Array(await response.arrayBuffer()));
