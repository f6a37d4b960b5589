import { expect, test } from 'vitest';
import { WholeResponse } from '../../src/gateway/whole-response.ts';

const text = '{"name":"Zoë"}';
const made = () =>
  new WholeResponse(Buffer.from(text), { status: 201, headers: { 'content-type': 'text/x' } });

test('a whole response has its bytes, status and headers at once', () => {
  const response = made();
  expect(Buffer.from(response.whole).toString()).toBe(text);
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/x']);
});

test('it can be read in every way that a response can, once', async () => {
  expect(await made().text()).toBe(text);
  expect(await made().json()).toEqual(JSON.parse(text));
  expect(Buffer.from(await made().arrayBuffer()).toString()).toBe(text);
  const chunks: Uint8Array[] = [];
  for await (const chunk of made().body ?? []) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(text);

  const read = made();
  expect(read.bodyUsed).toBe(false);
  await read.text();
  expect(read.bodyUsed).toBe(true);
  await expect(read.text()).rejects.toThrow(TypeError);
});

test('a copy of it is as good as itself', async () => {
  const response = made();
  const copy = response.clone();
  expect([copy.status, await copy.text(), await response.text()]).toEqual([201, text, text]);
});

test('a header that is set later is in its head', () => {
  const response = made();
  expect(response.head).toEqual({ status: 201, headers: { 'content-type': 'text/x' } });
  response.headers.set('x-later', '1');
  expect(response.head.headers).toEqual({ 'content-type': 'text/x', 'x-later': '1' });
});

test.for(['a\r\nset-cookie: b', 'a\0', '€'])('no header has the value %j', (value) => {
  expect(() => new WholeResponse(Buffer.from(''), { status: 200, headers: { value } })).toThrow(
    TypeError,
  );
});

test('one without bytes can have a status that goes without a body', () => {
  const response = new WholeResponse(Buffer.from(''), { status: 204, headers: {} });
  expect([response.status, response.ok, response.body]).toEqual([204, true, null]);
  expect(response).toBeInstanceOf(Response);
});
