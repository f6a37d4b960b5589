import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkDetection } from './check-detection.ts';
import { ConfigError } from './config-error.ts';
import type { Config, ConfigInput } from './config-schema.ts';
import { defineConfig } from './define-config.ts';
import { placeInSource } from './place-in-source.ts';

const FILE = 'sallyport.config.ts';

/**
 * The default export of `sallyport.config.ts` in a directory.
 * @throws ConfigError when the file is missing, cannot be run, or does not hold a configuration, or
 * when a detector in it does not do what its tests say
 */
export async function loadConfig(directory: string): Promise<Config> {
  const path = join(resolve(directory), FILE);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new ConfigError([`there is no ${FILE} in \`${directory}\``], FILE);
  const module = await importConfig(path);
  if (!('default' in module)) {
    throw new ConfigError(['it must export default defineConfig({ … })'], FILE);
  }
  // A configuration parses to itself, so one that skipped `defineConfig` is checked here all the same.
  const config = defineConfig(module['default'] as ConfigInput);
  const problems = checkDetection(config.masks);
  if (problems.length > 0) throw new ConfigError(problems, FILE);
  return config;
}

async function importConfig(path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    // Two copies of the class may exist when the file comes from elsewhere: the name decides.
    if (cause instanceof Error && cause.name === 'ConfigError') throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const place = cause instanceof Error ? placeInSource(cause) : undefined;
    throw new ConfigError([`it cannot be run: ${why}${place ? ` (${place})` : ''}`], FILE);
  }
}
