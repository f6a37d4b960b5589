import { checkConfig } from './check-config.ts';
import { ConfigError } from './config-error.ts';
import { type Config, type ConfigInput, configSchema } from './config-schema.ts';
import { describeIssue } from './describe-issue.ts';

/**
 * The whole configuration, parsed strictly once: everything after it trusts the type.
 * @throws ConfigError with all problems together
 */
export function defineConfig(input: ConfigInput): Config {
  const parsed = configSchema.safeParse(input);
  const problems = parsed.success
    ? checkConfig(parsed.data)
    : parsed.error.issues.flatMap((issue) => describeIssue(issue, configSchema, input));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}
