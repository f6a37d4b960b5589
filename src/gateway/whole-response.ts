type Head = Readonly<{ status: number; headers: Readonly<Record<string, string>> }>;

/** What fetch lets stand in the value of a header, and Node too. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Has the members of `Response`, and none of what its constructor makes. */
const Unmade = function Unmade() {} as unknown as new () => Response;
Unmade.prototype = Object.create(Response.prototype);

/**
 * A response whose bytes are all there, so that a server can write them in one piece. The headers
 * and the stream of a `Response` cost more than all the rest of it: one is made for those who read it.
 */
export class WholeResponse extends Unmade {
  readonly whole: Uint8Array;
  readonly #head: Head;
  #made: Response | undefined;

  /** @throws TypeError for a header value that HTTP does not allow */
  constructor(whole: Uint8Array, head: Head) {
    super();
    for (const value of Object.values(head.headers)) {
      if (!HEADER_VALUE.test(value)) throw new TypeError('a header cannot have this value');
    }
    this.whole = whole;
    this.#head = head;
  }

  get #response(): Response {
    this.#made ??= new Response(this.whole.byteLength > 0 ? this.whole : null, this.#head);
    return this.#made;
  }

  /** Status and headers as they stand now, for a server */
  get head(): Head {
    if (this.#made === undefined) return this.#head;
    return { status: this.#made.status, headers: Object.fromEntries(this.#made.headers) };
  }

  // All that a response can do, the one that is made does.
  static {
    const members = Object.getOwnPropertyDescriptors(Response.prototype);
    for (const [name, { get }] of Object.entries(members)) {
      if (name === 'constructor') continue;
      Object.defineProperty(WholeResponse.prototype, name, get ? readOf(name) : callOf(name));
    }

    function readOf(name: string): PropertyDescriptor {
      return {
        get(this: WholeResponse) {
          return this.#response[name as 'status'];
        },
      };
    }

    function callOf(name: string): PropertyDescriptor {
      return {
        value(this: WholeResponse) {
          return this.#response[name as 'text']();
        },
      };
    }
  }
}
