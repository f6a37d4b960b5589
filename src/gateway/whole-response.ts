/** A response whose bytes are all there, so that a server can write them in one piece. */
export class WholeResponse extends Response {
  readonly whole: Uint8Array;

  constructor(whole: Uint8Array<ArrayBuffer>, init: ResponseInit) {
    super(whole, init);
    this.whole = whole;
  }
}
