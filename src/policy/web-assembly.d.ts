/** The part of the standard global that the Node.js types leave out. */
declare namespace WebAssembly {
  class Module {
    private constructor();
  }
  class RuntimeError extends Error {}
  function compile(bytes: Uint8Array): Promise<Module>;
}
