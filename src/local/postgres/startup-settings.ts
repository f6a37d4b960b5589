/** Start-up parameters that are not settings of the session. */
const NOT_SETTINGS = new Set(['database', 'replication', 'options']);
/** `-c name=value` or `--name=value`, a backslash before anything taken literally */
const OPTION = /(?:-c\s*|--)([A-Za-z_][\w.-]*)=((?:\\.|[^\\\s])*)/g;

/** The settings that a client asks for when it connects, by name. */
export function startupSettings(
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [, name = '', value = ''] of (parameters['options'] ?? '').matchAll(OPTION)) {
    settings[name.replaceAll('-', '_')] = value.replaceAll(/\\(.)/g, '$1');
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (!NOT_SETTINGS.has(name) && !name.startsWith('_pq_.')) settings[name] = value;
  }
  return settings;
}
