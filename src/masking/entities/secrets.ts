import { ASCII } from '../anchor-table.ts';
import { DIGIT, has, TOKEN, WORD } from '../char-flags.ts';
import { codeIn } from '../cursor.ts';
import type { SecretRule } from '../secret-rule.ts';
import { swallowPem, swallowToken } from '../swallow.ts';

type Body = SecretRule['body'];

const DOT = 0x2e;
const KEY_ID = 16;
const BASE32 = new Set([...Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')]);
const IS_BASE32 = Uint8Array.from({ length: ASCII }, (_, code) => (BASE32.has(code) ? 1 : 0));

/** Sixteen characters in base 32, and no more of the word. */
const keyId: Body = (cursor, from) => {
  const end = from + KEY_ID;
  if (end > cursor.length || has(codeIn(cursor, end), WORD)) return -1;
  for (let at = from; at < end; at++) {
    const code = codeIn(cursor, at);
    if (code >= ASCII || IS_BASE32[code] === 0) return -1;
  }
  return end;
};

/** So many base64url characters or dots, with a digit among them. */
function tokenOf(least: number): Body {
  return (cursor, from) => {
    const end = from + least;
    if (end > cursor.length) return -1;
    for (let at = from; at < end; at++) {
      const code = codeIn(cursor, at);
      if (!has(code, TOKEN) && code !== DOT) return -1;
    }
    for (let at = from; at < end; at++) if (has(codeIn(cursor, at), DIGIT)) return end;
    return -1;
  };
}

function matching(sticky: RegExp): Body {
  return (cursor, from) => {
    sticky.lastIndex = from;
    return sticky.test(cursor.text) ? sticky.lastIndex : -1;
  };
}
const AWS_PREFIXES = ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'AROA', 'AIDA'];

/** Prefix, rare character in it, shortest rest: the rest of the word is taken. */
const API_KEYS: readonly (readonly [prefix: string, anchor: number, least: number])[] = [
  ['ghp_', 3, 30],
  ['gho_', 3, 30],
  ['ghu_', 3, 30],
  ['ghs_', 3, 30],
  ['ghr_', 3, 30],
  ['github_pat_', 6, 30],
  ['glpat-', 5, 20],
  ['gldt-', 4, 20],
  ['glrt-', 4, 20],
  ['xoxb-', 4, 16],
  ['xoxp-', 4, 16],
  ['xoxa-', 4, 16],
  ['xoxr-', 4, 16],
  ['xoxs-', 4, 16],
  ['xoxe-', 4, 16],
  ['xoxe.', 3, 16],
  ['xapp-', 4, 16],
  ['sk_live_', 2, 16],
  ['sk_test_', 2, 16],
  ['rk_live_', 2, 16],
  ['rk_test_', 2, 16],
  ['pk_live_', 2, 16],
  ['pk_test_', 2, 16],
  ['whsec_', 5, 16],
  ['sk-ant-', 2, 20],
  ['sk-proj-', 2, 20],
  ['sk-svcacct-', 2, 20],
  ['sk-admin-', 2, 20],
  ['sk-or-', 2, 20],
  ['sk-', 2, 32],
  ['AIza', 1, 35],
  ['GOCSPX-', 6, 20],
  ['ya29.', 4, 20],
  ['hf_', 2, 30],
  ['npm_', 3, 30],
  ['pypi-', 4, 40],
  ['dop_v1_', 3, 40],
  ['shpat_', 5, 30],
  ['shpss_', 5, 30],
  ['shpca_', 5, 30],
  ['SG.', 2, 40],
  ['key-', 3, 32],
  ['dckr_pat_', 4, 20],
  ['lin_api_', 3, 30],
  ['PMAK-', 4, 30],
  ['sq0atp-', 6, 20],
  ['sq0csp-', 6, 30],
  ['EAACEdEose0cBA', 2, 10],
  ['r8_', 2, 30],
  ['tskey-', 5, 20],
  ['gsk_', 3, 40],
  ['xai-', 3, 40],
  ['ops_eyJ', 3, 20],
];

/** Members that a JOSE header may begin with, `{"alg":`, `{"typ":` and so on in base64url; the rest are told by a second part. */
const jose = matching(
  /(?:hbGciOi|0eXAiOi|raWQiOi|lbmMiOi|jdHkiOi|4NXQi|qa3Ui|6aXAi|hcHUi|4NWMi|qd2si|ycmVmIjoi)|[\w-]{7,256}\.(?:eyJ|[\w-]{20})|[\w-]{256}/y,
);

const LABELS = ['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED ', 'PGP '];

/** Credentials that carry their own mark. */
export const SECRET_RULES: readonly SecretRule[] = [
  ...AWS_PREFIXES.map((prefix) => ({
    entity: 'AWS_ACCESS_KEY' as const,
    prefix,
    anchor: 1,
    body: keyId,
    max: 17,
  })),
  ...API_KEYS.map(([prefix, anchor, least]) => ({
    entity: 'API_KEY' as const,
    prefix,
    anchor,
    body: tokenOf(least),
    max: least,
    swallow: swallowToken,
  })),
  { entity: 'JWT', prefix: 'eyJ', anchor: 2, body: jose, max: 280, swallow: swallowToken },
  { entity: 'JWT', prefix: 'ewog', anchor: 1, body: jose, max: 280, swallow: swallowToken },
  ...LABELS.map((label) => ({
    entity: 'PRIVATE_KEY' as const,
    prefix: `-----BEGIN ${label}PRIVATE KEY`,
    anchor: 5,
    body: matching(/(?: BLOCK)?-----/y),
    max: 11,
    swallow: swallowPem,
  })),
];
