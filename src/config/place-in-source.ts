/** `line 4, column 24 of sallyport.config.ts`: where an error of a module stands, as far as Node tells. */
export function placeInSource({ stack = '' }: Error): string | undefined {
  return syntaxPlace(stack) ?? thrownPlace(stack);
}

/** Node writes file and line before a syntax error, the source, and carets under what is wrong. */
function syntaxPlace(stack: string): string | undefined {
  const [, file, line] = /^file:\/\/\S*\/([^/\s]+):(\d+)\n/.exec(stack) ?? [];
  const carets = /^([^\S\n]*)\^+$/m.exec(stack);
  if (file === undefined) return undefined;
  const column = carets?.[1] === undefined ? '' : `, column ${carets[1].length + 1}`;
  return `line ${line}${column} of ${file}`;
}

/** Only the first frame: what another module threw is told by its sentence. */
function thrownPlace(stack: string): string | undefined {
  const frame = stack.split('\n').find((line) => line.startsWith('    at ')) ?? '';
  const [, file, line, column] = /file:\/\/[^\s)]*\/([^/\s]+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  return file === undefined ? undefined : `line ${line}, column ${column} of ${file}`;
}
