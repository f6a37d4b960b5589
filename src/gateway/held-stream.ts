/** Where a stream's chunks come from and how it may end. Exactly one of the last three is called. */
export type HeldSource = Readonly<{
  /** The next chunk, undefined at the end */
  next(): Promise<Uint8Array | undefined>;
  /** Aborted when the stream must end now, read or not */
  signal: AbortSignal;
  /** Called before the last chunk is given out; a failure keeps it in */
  complete(): Promise<void>;
  fail(thrown: unknown): Promise<Error>;
  cancel(): Promise<void>;
}>;

/**
 * A stream that gives out a chunk only when the one after it is there, so that the last one waits
 * for `complete`. `held` is what was read ahead. Pulls nothing that nobody asks for.
 */
export function heldStream(held: Uint8Array[], source: HeldSource): ReadableStream<Uint8Array> {
  async function advance(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const more = held.length > 1 ? undefined : await source.next();
    if (more !== undefined) held.push(more);
    const [chunk] = held;
    if (held.length > 1 && chunk !== undefined) {
      held.shift();
      controller.enqueue(chunk);
      return;
    }
    await source.complete();
    if (chunk !== undefined) controller.enqueue(chunk);
    controller.close();
  }

  return new ReadableStream(
    {
      start(controller) {
        // A client that does not read must not keep an exchange open that is over.
        const cut = () =>
          void source.fail(source.signal.reason).then((error) => controller.error(error));
        source.signal.addEventListener('abort', cut, { once: true });
      },
      async pull(controller) {
        try {
          await advance(controller);
        } catch (thrown) {
          controller.error(await source.fail(thrown));
        }
      },
      cancel: () => source.cancel(),
    },
    { highWaterMark: 0 },
  );
}
