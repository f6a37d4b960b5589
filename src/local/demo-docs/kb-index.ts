import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainEmbedding } from './demo-embedding.ts';
import { type DemoIndex, indexBody } from './demo-index.ts';
import { passagesOf } from './markdown-passages.ts';

/** This project's own documentation, in passages. */
export async function kbIndex(project: string): Promise<DemoIndex> {
  const pages = (await readdir(join(project, 'docs'))).filter((name) => name.endsWith('.md'));
  const paths = ['README.md', ...pages.sort().map((name) => `docs/${name}`)];
  const texts = await Promise.all(paths.map((path) => readFile(join(project, path), 'utf8')));
  return {
    name: 'kb',
    body: indexBody({
      title: { type: 'text' },
      path: { type: 'keyword' },
      text: { type: 'text' },
    }),
    documents: paths.flatMap((path, i) => {
      const page = path.replace(/\.md$/, '').replaceAll('/', '-').toLowerCase();
      return passagesOf(texts[i] ?? '').map(({ title, text }, at) => {
        const embedding = plainEmbedding(`${title} ${text}`);
        return { id: `${page}-${at + 1}`, source: { title, path, text, embedding } };
      });
    }),
  };
}
