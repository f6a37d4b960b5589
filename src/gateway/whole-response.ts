const ACCESSORS = ['body', 'bodyUsed'] as const;
const READERS = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const;

/**
 * A response whose bytes are all there, so that a server can write them in one piece. The stream of
 * a body costs more than all the rest of a response: it is made for those who read it.
 */
export class WholeResponse extends Response {
  readonly whole: Uint8Array<ArrayBuffer>;
  #streamed: Response | undefined;

  constructor(whole: Uint8Array<ArrayBuffer>, init: ResponseInit) {
    super(null, init);
    this.whole = whole;
  }

  get #stream(): Response {
    this.#streamed ??= new Response(this.whole, this);
    return this.#streamed;
  }

  // TypeScript has them as properties, which a class cannot override by accessors and methods.
  static {
    const { prototype } = WholeResponse;
    for (const name of ACCESSORS) {
      Object.defineProperty(prototype, name, {
        get(this: WholeResponse) {
          return this.#stream[name];
        },
      });
    }
    for (const name of READERS) {
      Object.defineProperty(prototype, name, {
        value(this: WholeResponse) {
          return this.#stream[name]();
        },
      });
    }
  }
}
