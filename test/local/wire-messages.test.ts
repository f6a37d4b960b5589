import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loginRegistry } from '../../src/local/postgres/login-registry.ts';
import { messageFramer } from '../../src/local/postgres/message-framer.ts';
import { readOpening } from '../../src/local/postgres/startup-message.ts';
import { startupSettings } from '../../src/local/postgres/startup-settings.ts';

function frame(type: string, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

test('a message that is longer than allowed or shorter than its own length is refused', () => {
  for (const length of [-1, 0, 3, 101, 2 ** 31 - 1]) {
    const header = Buffer.alloc(5, 0x51);
    header.writeInt32BE(length, 1);
    expect(() => messageFramer(100).push(header)).toThrow(RangeError);
  }
});

test('however the bytes arrive, the messages are the same', () => {
  const frames = fc.array(
    fc.tuple(fc.constantFrom('Q', 'P', 'S', 'X'), fc.uint8Array({ maxLength: 40 })),
  );
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 9 })), (messages, sizes) => {
      const bytes = Buffer.concat(messages.map(([type, body]) => frame(type, body)));
      const framer = messageFramer(100);
      const seen: string[] = [];
      for (let at = 0, i = 0; at < bytes.length; i += 1) {
        const size = sizes[i] ?? 7;
        for (const { type, bytes: whole } of framer.push(bytes.subarray(at, at + size))) {
          seen.push(type + Buffer.from(whole).toString('hex'));
        }
        at += size;
      }
      expect(seen).toEqual(
        messages.map(([type, body]) => type + frame(type, body).toString('hex')),
      );
    }),
  );
});

test('an opening that no client begins with is refused, and a part of one is waited for', () => {
  const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0spt_a\0database\0crm\0\0', 'latin1');
  startup.writeInt32BE(startup.length, 0);
  expect(readOpening(startup)?.opening).toEqual({
    kind: 'startup',
    user: 'spt_a',
    parameters: { database: 'crm' },
  });
  for (let cut = 0; cut < startup.length; cut += 1) {
    expect(readOpening(startup.subarray(0, cut))).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), (bytes) => {
      try {
        readOpening(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});

test('settings come from parameters and from options, the database is none', () => {
  expect(
    startupSettings({
      database: 'crm',
      application_name: 'x',
      options: '-c statement_timeout=5s --work-mem=4MB -csearch_path=a\\ b',
    }),
  ).toEqual({
    application_name: 'x',
    statement_timeout: '5s',
    work_mem: '4MB',
    search_path: 'a b',
  });
});

test('a login counts with its own password, until it expires', () => {
  let now = 1_000;
  const logins = loginRegistry(() => now);
  logins.add({ user: 'a', password: 'one', role: 'r', expiresAt: 2_000 });
  expect(logins.roleOf('b', '')).toBeUndefined();
  expect(logins.roleOf('a', 'two')).toBeUndefined();
  expect(logins.roleOf('a', '')).toBeUndefined();
  expect(logins.roleOf('a', 'one')).toBe('r');
  now = 2_000;
  expect(logins.roleOf('a', 'one')).toBeUndefined();
});
