import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { isRecord } from '../mapping/is-record.ts';

/** The columns of `_cat/indices`, in the order that OpenSearch prints them. */
export const CAT_COLUMNS = [
  'health',
  'status',
  'index',
  'uuid',
  'pri',
  'rep',
  'docs.count',
  'docs.deleted',
  'store.size',
  'pri.store.size',
] as const;

/** The rows of some indices, as JSON and as the text that people read. */
export function catTable(
  value: Json,
  indices: readonly string[],
  {
    columns = CAT_COLUMNS,
    heads,
  }: Readonly<{ columns?: readonly string[] | undefined; heads: boolean }>,
): Readonly<{ rows: Json; text: string }> {
  const unknown = columns.find((column) => !CAT_COLUMNS.some((known) => known === column));
  if (unknown !== undefined) {
    throw new SallyportError('denied', `the parameter \`h\` takes ${CAT_COLUMNS.join(', ')}`);
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const rows = list.filter(isRecord).flatMap((row) => {
    if (!indices.includes(String(row['index']))) return [];
    const cells = columns.map((column) => [column, row[column] == null ? '' : String(row[column])]);
    return [Object.fromEntries(cells) as Record<string, string>];
  });
  const lines = [
    ...(heads ? [columns] : []),
    ...rows.map((row) => columns.map((name) => row[name] ?? '')),
  ];
  const widths = columns.map((_, at) => Math.max(0, ...lines.map((line) => line[at]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' ')
      .trimEnd(),
  );
  return { rows, text: text.length === 0 ? '' : `${text.join('\n')}\n` };
}
