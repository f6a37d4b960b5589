import { readFile } from 'node:fs/promises';
import type * as CedarModule from '@cedar-policy/cedar-wasm/web';

/** The calls of Cedar that this project makes. They may throw: go through {@link CedarEngine.use}. */
export type Cedar = Pick<
  typeof CedarModule,
  'policyToJson' | 'preparsePolicySet' | 'preparseSchema' | 'statefulIsAuthorized' | 'validate'
>;

/** Cedar in WebAssembly, in an instance that is replaced when it dies. */
export interface CedarEngine {
  /**
   * Runs a call on the living instance. What an instance was told to remember is gone with it, so
   * callers compare `generation`. Throws whatever the call throws; when that means that the
   * instance is dead, the next call finds a fresh one.
   */
  use<T>(call: (cedar: Cedar, generation: number) => T): T;
}

type Scope = Cedar & Pick<typeof CedarModule, 'initSync'>;

// A module scope holds exactly one instance, and scopes are cached by URL for the whole process.
let scopes = 0;

/**
 * Compiles Cedar once and starts its first instance.
 * @param assets directory that holds `cedar_wasm.js`, its `package.json` and `cedar_wasm_bg.wasm`
 * (the `web` build of the package, as installed or as copied beside a bundle)
 */
export async function cedarEngine(assets: URL = installedAssets()): Promise<CedarEngine> {
  const binary = new URL('cedar_wasm_bg.wasm', assets);
  const [module, first, second] = await Promise.all([
    readFile(binary).then((bytes) => WebAssembly.compile(bytes)),
    freshScope(assets),
    freshScope(assets),
  ]);
  let generation = 0;
  let living: Cedar | undefined = start(first, module);
  // Held ready, because only starting an instance can be done at once; loading a scope cannot.
  let spare: Scope | undefined = second;

  function replace(): void {
    generation += 1;
    living = spare && start(spare, module);
    spare = undefined;
    freshScope(assets).then(
      (scope) => {
        if (living === undefined) living = start(scope, module);
        else spare = scope;
      },
      // The engine stays without a spare, or without an instance: every call throws, nothing is allowed.
      () => undefined,
    );
  }

  return {
    use(call) {
      if (living === undefined) throw new Error('the policy engine is being replaced');
      try {
        return call(living, generation);
      } catch (thrown) {
        if (killed(thrown)) replace();
        throw thrown;
      }
    },
  };
}

/**
 * INVARIANT: anything but a plain `Error` leaves the instance for dead. A trap (RuntimeError) or an
 * overflowed stack (RangeError) unwinds no Rust frame, so its memory is in an unknown state.
 */
function killed(thrown: unknown): boolean {
  return !(thrown instanceof Error) || Object.getPrototypeOf(thrown) !== Error.prototype;
}

function start(scope: Scope, module: WebAssembly.Module): Cedar {
  scope.initSync({ module });
  return scope;
}

async function freshScope(assets: URL): Promise<Scope> {
  const glue = new URL(`cedar_wasm.js?scope=${scopes++}`, assets);
  return import(glue.href);
}

function installedAssets(): URL {
  return new URL('.', import.meta.resolve('@cedar-policy/cedar-wasm/web'));
}
