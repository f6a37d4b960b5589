import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { Issuer } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';

/** Gets the public keys of one issuer, from wherever they are kept. Any failure throws. */
export type KeyLoader = (issuer: Issuer) => Promise<JSONWebKeySet>;

/** How long keys are trusted and how often their issuer is asked, in milliseconds. */
export type KeySetTimes = Readonly<{
  /** Keys younger than this are used without asking: an issuer that withdraws a key is obeyed within it */
  fresh: number;
  /** Keys up to this old are used while the issuer does not answer */
  stale: number;
  /** Pause after an answer before an unknown key id asks again */
  coolDown: number;
  /** Pause after a failure before asking again */
  retry: number;
}>;

export const KEY_SET_TIMES: KeySetTimes = {
  fresh: 10 * 60_000,
  stale: 60 * 60_000,
  coolDown: 30_000,
  retry: 5_000,
};

/** The public keys of one issuer, as `jose` asks for them. */
export interface KeySet {
  /**
   * The one key that a token's header calls for.
   * @throws SallyportError `unavailable` when no keys are held and none can be had
   * @throws jose `JWKSNoMatchingKey` and other `JOSEError`s when no key suits
   */
  keyFor(header: JWSHeaderParameters): Promise<CryptoKey>;
}

type Loaded = Readonly<{ find: ReturnType<typeof createLocalJWKSet>; at: number }>;

/** A cache of one issuer's keys that follows their rotation without letting callers flood the issuer. */
export function keySet(deps: {
  issuer: Issuer;
  loadKeys: KeyLoader;
  /** Milliseconds since the epoch */
  now: () => number;
  times?: KeySetTimes;
}): KeySet {
  const { issuer, loadKeys, now, times = KEY_SET_TIMES } = deps;
  let loaded: Loaded | undefined;
  let failure: { at: number; cause: unknown } | undefined;
  let pending: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      const find = createLocalJWKSet(await loadKeys(issuer));
      loaded = { find, at: now() };
      failure = undefined;
    } catch (cause) {
      failure = { at: now(), cause };
    }
  }

  /** INVARIANT: callers share one load, and none begins within a pause. */
  async function refresh(): Promise<void> {
    const pausing =
      (failure !== undefined && now() < failure.at + times.retry) ||
      (loaded !== undefined && now() < loaded.at + times.coolDown);
    if (!pausing) {
      pending ??= load().finally(() => {
        pending = undefined;
      });
    }
    await pending;
  }

  async function usableKeys(): Promise<Loaded> {
    if (!isYounger(loaded, times.fresh)) await refresh();
    if (!isYounger(loaded, times.stale)) {
      throw new SallyportError(
        'unavailable',
        `the keys of issuer \`${issuer.name}\` cannot be fetched, try again later`,
        { cause: failure?.cause },
      );
    }
    return loaded;
  }

  function isYounger(keys: Loaded | undefined, age: number): keys is Loaded {
    return keys !== undefined && now() < keys.at + age;
  }

  return {
    async keyFor(header) {
      const keys = await usableKeys();
      try {
        return await keys.find(header);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await refresh();
        if (loaded === keys || loaded === undefined) throw error;
        return loaded.find(header);
      }
    },
  };
}
