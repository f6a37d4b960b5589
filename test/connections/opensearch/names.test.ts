import { expect, test } from 'vitest';
import { cachedCluster } from '../../../src/connections/opensearch/names/cached-cluster.ts';
import type { Cluster } from '../../../src/connections/opensearch/names/cluster.ts';
import { resolveDateMath } from '../../../src/connections/opensearch/names/date-math.ts';
import { parseNames } from '../../../src/connections/opensearch/names/parse-names.ts';
import {
  resolveNames,
  resolveWrite,
} from '../../../src/connections/opensearch/names/resolve-names.ts';
import { queryStringFields } from '../../../src/connections/opensearch/query/query-string-fields.ts';
import { toSallyportError } from '../../../src/gateway/sallyport-error.ts';

const NOW = new Date('2026-03-31T23:30:15Z');
const cluster: Cluster = {
  indices: new Set([
    'kb',
    'logs-2026.03.31',
    'logs-2026.03.30',
    'hr',
    '.hidden',
    '.ds-app-000001',
    'old-a',
    'old-b',
  ]),
  aliases: new Map([
    ['docs', { indices: ['kb'], narrows: false }],
    ['mixed', { indices: ['hr', 'kb'], narrows: false }],
    ['mine', { indices: ['kb'], narrows: true }],
    ['writable', { indices: ['old-a', 'old-b'], narrows: false, writeIndex: 'old-b' }],
    ['unclear', { indices: ['old-a', 'old-b'], narrows: false }],
  ]),
  dataStreams: new Map([['app', ['.ds-app-000001']]]),
};
const configured = ['kb', 'logs-*', 'app', 'old-*', '.hidden'];

const resolve = (text: string | undefined, ignoreMissing = false) => {
  try {
    const found = resolveNames(parseNames(text, NOW), { cluster, configured, ignoreMissing });
    return found.map(({ index }) => index).join();
  } catch (thrown) {
    return toSallyportError(thrown).code;
  }
};

test.for<[string | undefined, string]>([
  ['hr', 'denied'],
  ['kb,hr', 'denied'],
  ['mixed', 'denied'],
  ['mine', 'denied'],
  ['nothing', 'denied'],
  ['other:kb', 'denied'],
  ['*:kb', 'denied'],
  ['logs-2020', 'not_found'],
  ['zz*', 'not_found'],
  ['*,-*', 'not_found'],
  ['-kb', 'bad_request'],
  ['kb,-kb', 'bad_request'],
  ['KB', 'bad_request'],
  ['a b', 'bad_request'],
  ['kb,', 'bad_request'],
  ['..', 'bad_request'],
  ['kb/x', 'bad_request'],
  ['kb?', 'bad_request'],
  ['kb', 'kb'],
  ['docs', 'kb'],
  ['docs,kb', 'kb'],
  ['app', '.ds-app-000001'],
  ['.ds-app-000001', '.ds-app-000001'],
  ['logs-*', 'logs-2026.03.30,logs-2026.03.31'],
  ['logs-*,-logs-2026.03.30', 'logs-2026.03.31'],
  ['l*,-logs-*30', 'logs-2026.03.31'],
  ['m*,k*', 'kb'],
  ['.h*', '.hidden'],
  ['h*,k*', 'kb'],
  ['<logs-{now/d}>', 'logs-2026.03.31'],
  ['<logs-{now/d-1d{yyyy.MM.dd}}>,kb', 'kb,logs-2026.03.30'],
  ['_all', '.ds-app-000001,kb,logs-2026.03.30,logs-2026.03.31,old-a,old-b'],
  [undefined, '.ds-app-000001,kb,logs-2026.03.30,logs-2026.03.31,old-a,old-b'],
])('the names %s are %s', ([text, expected]) => {
  expect(resolve(text)).toBe(expected);
});

test.for(['hr', 'mixed', 'secret', 'shown', 'nothing'])(
  'what is not configured is told of in the same words, wherever it leads: %s',
  (name) => {
    const aliases = new Map([
      ...cluster.aliases,
      ['secret', { indices: ['hr'], narrows: true }],
      ['shown', { indices: ['hr', 'hr-2'], narrows: false }],
    ]);
    const options = { cluster: { ...cluster, aliases }, configured };
    const words = `index \`${name}\`: the configuration knows no such index, see GET /connections`;
    expect(() => resolveNames(parseNames(name, NOW), options)).toThrow(words);
    expect(() => resolveWrite(name, options)).toThrow(words);
  },
);

test('a named index that is not there is left out only when that is asked for', () => {
  expect(resolve('logs-2020,kb', true)).toBe('kb');
  expect(resolve('hr,kb', true)).toBe('denied');
});

test.for<[string, string]>([
  ['hr', 'denied'],
  ['mine', 'denied'],
  ['unclear', 'denied'],
  ['mixed', 'denied'],
  ['docs', 'kb'],
  ['writable', 'old-b'],
  ['app', 'app'],
  ['logs-new', 'logs-new'],
])('a write to %s goes to %s', ([name, expected]) => {
  const found = (() => {
    try {
      return resolveWrite(name, { cluster, configured }).index;
    } catch (thrown) {
      return toSallyportError(thrown).code;
    }
  })();
  expect(found).toBe(expected);
});

test.for<[string, string]>([
  ['kb', 'kb'],
  ['<kb>', 'kb'],
  ['<logs-{now}>', 'logs-2026.03.31'],
  ['<logs-{now/M}>', 'logs-2026.03.01'],
  ['<logs-{now/y{yyyy}}>', 'logs-2026'],
  ['<logs-{now-1M}>', 'logs-2026.02.28'],
  ['<logs-{now/w{MM-dd}}>', 'logs-03-30'],
  ['<logs-{now/h{yyyy.MM.dd.HH|+02:00}}>', 'logs-2026.04.01.01'],
  ['<{now/d{yyyy}}-x-{now/d{MM}}>', '2026-x-03'],
  ['<a\\{b-{now{ss}}>', 'a{b-15'],
])('date math %s is %s', ([text, expected]) => {
  expect(resolveDateMath(text, NOW)).toBe(expected);
});

test.for([
  '<logs-{now/d>',
  '<logs-now/d}>',
  '<logs-{now/x}>',
  '<logs-{tomorrow}>',
  '<logs-{now{EEE}}>',
  '<logs-{now{yyyy|Europe/Berlin}}>',
  '<logs-{now}',
])('date math %s is refused', (text) => {
  expect(() => resolveDateMath(text, NOW)).toThrow(/date math/);
});

test.for<[string, readonly string[]]>([
  ['plain words only', []],
  ['title:a AND -region:eu', ['title', 'region']],
  ['(title:(a b) OR person.name:"x:y")', ['title', 'person.name']],
  ['"quoted ssn:1"', []],
  ['a\\:b', []],
  ['_exists_:ssn', ['ssn']],
  ['_exists_: ssn x', ['ssn']],
  ['first-name:x', ['first-name']],
  ['*:*', []],
  ['ssn:*:*', ['ssn']],
  ['+*:* AND (*:*) -ssn:1 *:*^2', ['ssn']],
])('the text %s names the fields %j', ([text, expected]) => {
  expect(queryStringFields(text)).toEqual(expected);
});

test.for([
  'ss\\n:1',
  's*n:1',
  'a"b":1',
  '/x/',
  '"open',
  '_exists_:',
  '_exists_:s*',
  '_exists_:ss\\n',
  '_exists_:_exists_:a',
  'x^2ssn:1',
  '[a TO b]ssn:1',
  ':1',
  '*:1',
  '*:*ssn:1',
  'a*:*',
  '_exists_:*:*',
  '"x"*:*',
  '*:**',
  'ﬁeld:1',
])('the text %s is refused, because it could be read in two ways', (text) => {
  expect(() => queryStringFields(text)).toThrow(/query_string/);
});

test('what was read of a cluster is kept for seconds, a failure not at all', async () => {
  let clock = 0;
  let reads = 0;
  let fails = true;
  const source = cachedCluster({
    now: () => clock,
    names: async () => {
      reads += 1;
      if (fails) throw new Error('down');
      return cluster;
    },
    mappings: async () => new Map(),
  });
  await expect(source.names('docs')).rejects.toThrow('down');
  fails = false;
  await Promise.all([source.names('docs'), source.names('docs')]);
  expect(reads).toBe(2);
  clock = 4_999;
  await source.names('docs');
  expect(reads).toBe(2);
  clock = 5_000;
  await source.names('docs');
  expect(reads).toBe(3);
  source.forget('docs');
  await source.names('docs');
  expect(reads).toBe(4);
});
