import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_STATUS } from '../../src/gateway/error-code.ts';
import { parseScenarios } from '../../src/policy/scenario.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFile(join(root, file), 'utf8');

/** Rows of the tables of a page: cells without their blanks and backticks. */
function tableRows(page: string): readonly (readonly string[])[] {
  return [...page.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test('docs/errors.md has every code of the closed list with its status, and no other', async () => {
  const page = await read('docs/errors.md');
  const listed = tableRows(page).flatMap(([code = '', status = '']) =>
    /^\d{3}$/.test(status) ? [[code, Number(status)] as const] : [],
  );
  expect(listed).toEqual(Object.entries(ERROR_STATUS));
});

test('docs/dependencies.md has one line for every package, in the order of package.json', async () => {
  const [page, manifest] = await Promise.all([read('docs/dependencies.md'), read('package.json')]);
  const { dependencies, devDependencies } = JSON.parse(manifest);
  const listed = tableRows(page).filter(([name]) => name !== 'package');
  expect(listed.map(([name]) => name)).toEqual([
    ...Object.keys(dependencies),
    ...Object.keys(devDependencies),
  ]);
  for (const [name, why] of listed) expect([name, why?.length]).not.toEqual([name, 0]);
});

test('docs/policy.md has a scenario that can be run', async () => {
  const [, scenario = ''] = /```json\n(.*?)```/s.exec(await read('docs/policy.md')) ?? [];
  expect(parseScenarios(scenario)).toMatchObject({ ok: true });
});

test('decisions are numbered from 1, and each says what was decided, why and what it risks', async () => {
  const files = (await readdir(join(root, 'docs/adr'))).sort();
  expect(files.length).toBeGreaterThan(0);
  for (const [index, file] of files.entries()) {
    expect(file).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
    const headings = (await read(`docs/adr/${file}`)).match(/^## .+$/gm);
    expect(headings).toEqual(['## Decision', '## Why', '## Risks']);
  }
});

describe('pages', () => {
  const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

  async function allPages(): Promise<readonly string[]> {
    const found = await readdir(join(root, 'docs'), { recursive: true });
    return [
      ...pages,
      ...found.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
    ];
  }

  test('link only to files and headings that there are', async () => {
    const missing: string[] = [];
    for (const page of await allPages()) {
      const text = await read(page);
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path = '', heading] = link.split('#');
        const target = join(page, '..', path);
        const file = path === '' ? page : target;
        const found = file.endsWith('/') ? [] : await read(file).catch(() => undefined);
        if (found === undefined) missing.push(`${page}: ${link}`);
        else if (heading !== undefined && !anchors(String(found)).includes(heading)) {
          missing.push(`${page}: ${link}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  test('name only files of the project that there are', async () => {
    const missing: string[] = [];
    const named = /`((?:src|test|docs|policies|lib|lambdas|examples)\/[\w./-]*\w)`/g;
    for (const page of await allPages()) {
      for (const [, path = ''] of (await read(page)).matchAll(named)) {
        const there = await readdir(join(root, path)).then(
          () => true,
          () => read(path).then(Boolean, () => false),
        );
        if (!there) missing.push(`${page}: ${path}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

/** The anchors that headings have on a page. */
function anchors(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
