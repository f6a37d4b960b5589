import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../src/config/config-schema.ts';

/** Writes the demo's project with other limits into a directory. @returns where it is */
export async function demoProject(
  parent: string,
  limits: Partial<Config['limits']>,
): Promise<string> {
  const root = new URL('..', import.meta.url);
  const project = join(parent, 'project');
  await cp(fileURLToPath(new URL('policies', root)), join(project, 'policies'), {
    recursive: true,
  });
  const demo = pathToFileURL(fileURLToPath(new URL('sallyport.config.ts', root))).href;
  const changed = JSON.stringify(limits);
  const text = `import demo from '${demo}';\nexport default { ...demo, limits: { ...demo.limits, ...${changed} } };\n`;
  await writeFile(join(project, 'sallyport.config.ts'), text);
  return project;
}
