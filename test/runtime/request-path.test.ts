import fc from 'fast-check';
import { expect, test } from 'vitest';

import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { checkPath } from '../../src/runtime/request-path.ts';

const REFUSED: readonly string[] = [
  '',
  'rds/crm/sql',
  '*',
  'http://127.0.0.1/rds/crm/sql',
  '//',
  '//rds/crm/sql',
  '/rds//sql',
  '/rds/crm//',
  '/.',
  '/..',
  '/./rds',
  '/rds/../sessions',
  '/rds/crm/..',
  '/%2e%2e/sessions',
  '/rds/%2E./sessions',
  '/rds/.%2e',
  '/rds/%252e%252e/sessions',
  '/rds/%25252e/sessions',
  '/rds/..;/sessions',
  '/rds/..;a=b/sessions',
  '/rds/..%3b/sessions',
  '/rds/..%20/sessions',
  '/rds/%20../sessions',
  '/rds/crm%2fsql',
  '/rds/crm%2Fsql',
  '/rds/crm%5csql',
  '/rds/crm\\sql',
  '/rds/crm%252fsql',
  '/opensearch/docs/kb/_doc/50%25',
  '/rds/crm%00/sql',
  '/rds/crm\u0000/sql',
  '/rds/crm%0d%0a/sql',
  '/rds/crm\n/sql',
  '/rds/crm /sql',
  '/rds/crm%7f/sql',
  '/rds/crm%c2%85/sql',
  '/rds/caf\u00e9/sql',
  '/rds/crm?/sql',
  '/rds/crm#/sql',
  '/rds/%/sql',
  '/rds/%2/sql',
  '/rds/%zz/sql',
  '/rds/%ff/sql',
  // A dot and a slash in more bytes than UTF-8 allows
  '/rds/%c0%ae%c0%ae/sql',
  '/rds/crm%c0%afsql',
  // Full-width dots, slash and percent, a two-dot leader, an account sign that holds a slash
  '/rds/%ef%bc%8e%ef%bc%8e/sql',
  '/rds/crm%ef%bc%8fsql',
  '/rds/crm%ef%bc%852fsql',
  '/rds/%e2%80%a5/sql',
  '/rds/%e2%84%80/sql',
  `/${'a'.repeat(4096)}`,
  '/rds/crm/model/a%2fb/invoke',
  '/bedrock/claude/model/id/a%2fb',
  '/bedrock/claude%2fx/model/id/invoke',
  '/bedrock/claude/model/%2e%2e/invoke',
  '/bedrock/claude/model/../invoke',
  '/bedrock/claude/model/a%2f..%2fb/invoke',
  '/bedrock/claude/model/a%252f%252e%252e%252fb/invoke',
  '/bedrock/claude/model/a%2f%2fb/invoke',
  '/bedrock/claude/model/%2fa/invoke',
  '/bedrock/claude/model/a%5cb/invoke',
  '/bedrock/claude/model/a%255cb/invoke',
  '/bedrock/claude/model/a%00/invoke',
  '/bedrock/claude/model/a%25zz/invoke',
  '/bedrock/claude/model/a%2525252fb/invoke',
  '/opensearch/docs/kb%2fx/_search',
  '/opensearch/docs/kb%2fx/_doc/1',
  '/opensearch/docs/kb/_doc%2f1',
  '/opensearch/docs/kb/_doc/a%2f..%2fb',
  '/opensearch/docs/kb/_doc/..%2fb',
  '/opensearch/docs/kb/_doc/a%2f%2e',
  '/opensearch/docs/kb/_doc/a%2f%2fb',
  '/opensearch/docs/kb/_doc/%2fa',
  '/opensearch/docs/kb/_doc/a%252fb',
  '/opensearch/docs/kb/_doc/a%5cb',
  '/opensearch/docs/kb/_doc/a%2f%00',
  '/opensearch/docs/kb/_doc/a%2fb/c',
  '/opensearch/docs/kb/_search/a%2fb',
];

const ALLOWED: readonly string[] = [
  '/',
  '/healthz',
  '/rds/crm/sql',
  '/opensearch/docs/',
  '/opensearch/docs/.kibana/_search',
  '/opensearch/docs/kb/_doc/caf%C3%A9',
  '/opensearch/docs/kb/_doc/a%20b%3Bc',
  '/opensearch/docs/logs-*,kb/_search',
  '/opensearch/docs/kb/_doc/docs%2Fpolicy.md%233',
  '/opensearch/docs/kb/_source/a%2fb',
  '/sessions/a...b',
  '/bedrock/claude/model/anthropic.claude-sonnet-4-5-20250929-v1:0/converse',
  '/bedrock/claude/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
  '/bedrock/claude/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Fus.x/invoke',
  '/bedrock/claude/model/arn:aws:bedrock:eu-west-1:123456789012:inference-profile/us.x/invoke',
  '/bedrock/claude/model/arn%253Aaws%253Abedrock%252Fus.x/invoke',
];

test.each(REFUSED)('the path %j is refused', (path) => {
  expect(() => checkPath(path)).toThrow(SallyportError);
  expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 'bad_request' }));
});

test.each(ALLOWED)('the path %j is allowed', (path) => {
  expect(() => checkPath(path)).not.toThrow();
});

test('a refusal does not repeat the path', () => {
  expect(() => checkPath('/token-abc123/%2e%2e')).toThrow(/^(?!.*abc123)/);
});

/** Every text that decoding it any number of times could give. */
function readings(path: string): readonly string[] {
  const found = [path];
  let text = path;
  for (let depth = 0; depth < 8; depth += 1) {
    try {
      text = decodeURIComponent(text);
    } catch {
      text = text.replace(/%([0-7][0-9a-f])/gi, (_, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    }
    found.push(text, text.normalize('NFKC'));
  }
  return found;
}

const PIECES = [
  ...['/', '\\', '.', '..', '%2e', '%2E', '%2f', '%5C', '%25', '%252e', '%00', ';', '%', ' ', '?'],
  ...['%c0%ae', '%ef%bc%8e', '\u00e9', 'a', '2e', '2f', '/bedrock/', 'claude', '/model/', '/rds/'],
  ...['/opensearch/', 'docs', '/kb', '/_doc/'],
];
const hostilePath = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 14,
  })
  .map((pieces) => `/${pieces.join('')}`);

test('no path that passes has a dot segment, a backslash or a control character in any reading', () => {
  fc.assert(
    fc.property(fc.oneof(hostilePath, fc.string({ unit: 'binary' })), (path) => {
      try {
        checkPath(path);
      } catch (error) {
        expect(error).toBeInstanceOf(SallyportError);
        return;
      }
      for (const reading of readings(path)) {
        expect(reading.split('/')).not.toContain('.');
        expect(reading.split('/')).not.toContain('..');
        expect(reading).not.toMatch(/[\\\p{Cc}]/u);
      }
    }),
    { numRuns: 3000 },
  );
});

test('no path outside a model id has other segments once it is decoded', () => {
  fc.assert(
    fc.property(hostilePath, (path) => {
      fc.pre(!path.startsWith('/bedrock/'));
      try {
        checkPath(path);
      } catch {
        return;
      }
      const count = path.split('/').length;
      for (const reading of readings(path)) expect(reading.split('/')).toHaveLength(count);
    }),
    { numRuns: 3000 },
  );
});
