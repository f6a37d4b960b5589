import type { EntityName } from './entity-name.ts';

/** Fields, by the last name of their path, whose values are masked whole whatever their type. */
export type FieldEntities = Readonly<Record<string, EntityName>>;

/** Looks a field up without regard to case, dashes and underscores: `dateOfBirth` is `date_of_birth`. */
export function fieldLookup(fields: FieldEntities): (name: string) => EntityName | undefined {
  const table = new Map(Object.entries(fields).map(([name, entity]) => [plain(name), entity]));
  if (table.size === 0) return () => undefined;
  return (name) => table.get(plain(name));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
