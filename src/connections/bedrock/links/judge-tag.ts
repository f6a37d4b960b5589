import type { LinkJudge } from './host-policy.ts';

const AUTOLINK = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>?$/i;
const MAIL_AUTOLINK = /^<([^\s<>@"]+@[^\s<>@"]+)>?$/;
const ATTRIBUTE = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s>]+))/g;
const URL_ATTRIBUTE =
  /^(?:href|src|srcset|imagesrcset|action|formaction|poster|data|background|cite|ping|longdesc|manifest|content|codebase|classid|dynsrc|lowsrc|xlink:href)$/i;
/** Something in another attribute, such as a style, that leads to a host */
const HIDDEN_URL = /(?:[a-z][a-z0-9+.-]*:)?[\\/]{2,}[^\s"'()<>,]+/gi;

/** Code of its own, which leads wherever it likes. */
const CODE_TAG = /^<(?:script|style)(?![A-Za-z0-9-])/i;
const CODE_ATTRIBUTE = /^(?:on.+|srcdoc)$/i;

/** Whether everything in an HTML tag or autolink leads where links may lead. */
export function allowsTag(tag: string, judge: LinkJudge): boolean {
  if (CODE_TAG.test(tag)) return false;
  const autolink = AUTOLINK.exec(tag)?.[1];
  if (autolink !== undefined) return judge.allowsDestination(autolink);
  const mail = MAIL_AUTOLINK.exec(tag)?.[1];
  if (mail !== undefined) return judge.allowsDestination(`mailto:${mail}`);
  for (const [, name = '', double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    if (!allowsValue(name, double ?? single ?? bare ?? '', judge)) return false;
  }
  return true;
}

function allowsValue(name: string, raw: string, judge: LinkJudge): boolean {
  if (CODE_ATTRIBUTE.test(name)) return false;
  // Escape sequences of style sheets hide what a URL is made of.
  if (/^style$/i.test(name) && raw.includes('\\')) return false;
  const value = raw.replace(/[\t\n\r]/g, '');
  const hidden = [...value.matchAll(HIDDEN_URL)].map(([url]) => url);
  if (!hidden.every(judge.allowsUrl)) return false;
  if (!URL_ATTRIBUTE.test(name)) return true;
  // Candidates of a `srcset`, and the address in a refresh.
  const parts = [value, ...value.split(/[\s,;]+/), value.replace(/^.*?url\s*=\s*/i, '')];
  return parts.every(judge.allowsDestination);
}
