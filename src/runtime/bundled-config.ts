import type { Config, ConfigInput } from '../config/config-schema.ts';
import { defineConfig } from '../config/define-config.ts';
import type { FunctionEnv } from './env.ts';

/**
 * The configuration that lies beside a function's code.
 * @param root directory of the bundle
 * @throws ConfigError, and whatever importing the file throws
 */
export async function bundledConfig(root: URL, env: FunctionEnv): Promise<Config> {
  const module: { default?: ConfigInput } = await import(new URL(env.SALLYPORT_CONFIG, root).href);
  // A configuration parses to itself, so one that skipped `defineConfig` is checked all the same.
  return defineConfig(module.default as ConfigInput);
}
