/** Whether a link may lead where it does. */
export type LinkJudge = Readonly<{
  /** A link's destination as Markdown or an attribute writes it; one without a host is the reader's own. */
  allowsDestination: (destination: string) => boolean;
  /** A URL that stands in text. */
  allowsUrl: (url: string) => boolean;
}>;

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** Schemes whose host browsers find even where slashes are missing or turned round. */
const WITH_HOST = new Set(['http:', 'https:', 'ftp:', 'ws:', 'wss:']);
/** Browsers read such a character reference, however many noughts it has. */
const ENDLESS_REFERENCE = /&#[xX]?0{32}/;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

/**
 * Judges links by their hosts. A host is found as browsers find it: blanks and control characters
 * dropped, backslashes turned, user names passed over, IDNA applied. What cannot be read is refused,
 * as is every scheme without a host but `mailto`, of which the domain counts.
 * @param allowed hosts, or `*.` and a host for all below it
 */
export function hostPolicy(allowed: readonly string[]): LinkJudge {
  const exact = new Set(allowed.filter((host) => !host.startsWith('*.')));
  const suffixes = allowed.filter((host) => host.startsWith('*.')).map((host) => host.slice(1));

  function allowsHost(name: string): boolean {
    const host = name.toLowerCase().replace(/\.$/, '');
    return exact.has(host) || suffixes.some((suffix) => host.endsWith(suffix));
  }

  function allowsAbsolute(url: string): boolean {
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      return false;
    }
    if (WITH_HOST.has(parsed.protocol)) return allowsHost(parsed.hostname);
    if (parsed.protocol !== 'mailto:') return false;
    // More receivers may stand in the query.
    if (parsed.search !== '') return false;
    const receivers = parsed.pathname.split(',');
    return receivers.every((receiver) => allowsHost(receiver.slice(receiver.lastIndexOf('@') + 1)));
  }

  function allowsOne(destination: string): boolean {
    if (ENDLESS_REFERENCE.test(destination)) return false;
    const plain = stripped(destination).replaceAll('\\', '/');
    if (SCHEME.test(plain)) return allowsAbsolute(plain);
    if (plain.startsWith('//') || /^www\./i.test(plain)) {
      return allowsAbsolute(`https://${plain.replace(/^\/+/, '')}`);
    }
    return true;
  }

  return {
    allowsDestination: (destination) =>
      allowsOne(destination) && allowsOne(destination.replace(ESCAPED, '$1')),
    allowsUrl: (url) => {
      const plain = stripped(url).replaceAll('\\', '/');
      if (SCHEME.test(plain)) return allowsAbsolute(plain);
      return allowsAbsolute(`https://${plain.replace(/^:?\/*/, '')}`);
    },
  };
}

/** As the URL standard drops them: tabs and line ends anywhere, control characters and blanks around. */
function stripped(url: string): string {
  return url.replace(/[\t\n\r]/g, '').replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
}
