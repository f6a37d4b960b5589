const LABEL = String.raw`[\p{L}\p{N}_-]{0,63}`;
const HOST = new RegExp(String.raw`^${LABEL}\.[\p{L}\p{N}]`, 'u');
/** A surrogate at the end may become a letter with its other half. */
const HOST_BEGUN = new RegExp(String.raw`^${LABEL}\.?\p{Cs}?$`, 'u');

/**
 * Whether `rest`, the text after a placeholder, would make the value the first label of a host
 * name, as in `⟦…⟧.example.com`: renderers make links of bare host names and fetch previews of them.
 */
export function hostFollows(rest: string, final: boolean): boolean | 'unknown' {
  if (HOST.test(rest)) return true;
  return !final && HOST_BEGUN.test(rest) ? 'unknown' : false;
}
