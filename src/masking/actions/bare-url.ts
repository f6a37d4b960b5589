import { isAlnumCode, isBlank } from './ascii.ts';

const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const PATH_STARTS = new Set([...'/?#\\'].map((one) => one.charCodeAt(0)));
/** Schemes that are links without slashes. */
const SCHEMES = new Set(
  'http https ftp ftps ws wss mailto data javascript vbscript sms file blob xmpp magnet'.split(' '),
);
const MAX_SCHEME = 12;

/** Host names may be in any script. */
function isHostCode(code: number): boolean {
  return isAlnumCode(code) || code > 127;
}

/**
 * Whether the text so far ends in a word that may be a URL: with `//`, a scheme, `www.`, or a host
 * name and a path. It goes on to the next ASCII white space, as it does for the most generous of renderers.
 */
export function bareUrl() {
  let isUrl = false;
  /** The letters and digits that end the text */
  let run = '';
  let last = 0;
  let beforeLast = 0;
  /** The word has a dot between letters or digits */
  let dotted = false;

  function reset(): void {
    isUrl = false;
    run = '';
    last = 0;
    beforeLast = 0;
    dotted = false;
  }

  function startsUrl(code: number): boolean {
    if (code === SLASH || code === BACKSLASH) {
      if (last === SLASH || last === COLON) return true;
    }
    if (code === COLON) return SCHEMES.has(run);
    if (code === DOT) return run === 'www';
    return false;
  }

  function follow(code: number): void {
    if (isHostCode(code) && last === DOT && isHostCode(beforeLast)) dotted = true;
    isUrl ||= startsUrl(code) || (dotted && PATH_STARTS.has(code));
    run = isAlnumCode(code)
      ? (run + String.fromCharCode(code).toLowerCase()).slice(0, MAX_SCHEME)
      : '';
    beforeLast = last;
    last = code;
  }

  return {
    take: (code: number): void => {
      if (isBlank(code)) reset();
      else if (!isUrl) follow(code);
    },
    reset,
    inside: (): boolean => isUrl,
  };
}
