/** Prints a heading and what follows it. */
export function heading(title: string, ...notes: readonly string[]): void {
  console.log(`\n${title}\n${'-'.repeat(title.length)}`);
  for (const note of notes) console.log(note);
}

/** Prints rows under their column names: the first column to the left, the others to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = columns.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [columns, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}

/** Milliseconds, as tables show them. */
export function ms(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1);
}

/** Prints whether a figure keeps within what is asked of it. */
export function verdict(name: string, value: number, most: number, unit: string): void {
  const kept = value <= most ? 'kept' : 'MISSED';
  console.log(`  ${kept}: ${name} ${value.toFixed(2)} ${unit}, at most ${most} ${unit}`);
}
