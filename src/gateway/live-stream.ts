/** Where a live stream's chunks come from and how it may end. Exactly one of the last three is called. */
export type LiveSource = Readonly<{
  /** The next chunk, undefined at the end */
  next(): Promise<Uint8Array | undefined>;
  /** Aborted when the stream must end now, read or not */
  signal: AbortSignal;
  /** Called when nothing more comes; what it gives completes the answer */
  complete(): Promise<Uint8Array>;
  /** The error, and the words to end with where there is somebody to hear them */
  fail(thrown: unknown): Promise<{ error: Error; words?: Uint8Array }>;
  cancel(): Promise<void>;
}>;

/**
 * A stream that gives out each chunk as it comes, and at its end what completes the answer. A
 * failure ends it with the words for it, so that clients raise an error of their own.
 */
export function liveStream(source: LiveSource): ReadableStream<Uint8Array> {
  let over = false;

  async function advance(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const chunk = await source.next();
    if (over) return;
    if (chunk !== undefined) {
      controller.enqueue(chunk);
      return;
    }
    const last = await source.complete();
    if (over) return;
    over = true;
    if (last.byteLength > 0) controller.enqueue(last);
    controller.close();
  }

  async function end(
    controller: ReadableStreamDefaultController<Uint8Array>,
    thrown: unknown,
  ): Promise<void> {
    if (over) return;
    over = true;
    const { error, words } = await source.fail(thrown);
    if (words === undefined) {
      controller.error(error);
      return;
    }
    controller.enqueue(words);
    controller.close();
  }

  return new ReadableStream(
    {
      start(controller) {
        // A client that does not read must not keep an exchange open that is over.
        const cut = () => void end(controller, source.signal.reason);
        source.signal.addEventListener('abort', cut, { once: true });
      },
      async pull(controller) {
        try {
          await advance(controller);
        } catch (thrown) {
          await end(controller, thrown);
        }
      },
      async cancel() {
        over = true;
        await source.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
