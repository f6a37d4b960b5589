import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggestName } from '../config/nearest-name.ts';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * `util.parseArgs`, strict.
 * @throws UsageError that names the nearest option
 */
export function parseOptions<T extends Options>(
  args: readonly string[],
  options: T,
  positionals: Readonly<{ most: number }>,
) {
  const parsed = parse(args, options);
  if (parsed.positionals.length > positionals.most) {
    throw new UsageError(`unexpected argument \`${parsed.positionals[positionals.most]}\``);
  }
  return parsed;
}

function parse<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const unknown = /^Unknown option '(-*)([^']+)'/.exec(
      cause instanceof Error ? cause.message : '',
    );
    if (unknown?.[2] !== undefined) {
      const hint = suggestName(unknown[2], Object.keys(options));
      throw new UsageError(`unknown option \`${unknown[1]}${unknown[2]}\`${hint}`, { cause });
    }
    const [sentence = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new UsageError(sentence.charAt(0).toLowerCase() + sentence.slice(1), { cause });
  }
}
