import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** One event of a streamed answer, whatever carries it. */
export type StreamEvent = Readonly<{
  type: string;
  data: Json;
  /** The event, and every one after it, completes the answer: it waits until the record is durable */
  last?: true;
}>;

/** Masks the events of one streamed answer. */
export interface EventMasker {
  /**
   * What leaves in place of an event.
   * @throws SallyportError when the stream must end here
   */
  take(event: StreamEvent): readonly StreamEvent[];
  /** Whether what came so far is a whole answer. */
  isWhole(): boolean;
  /** Values masked so far */
  count(): number;
}

/** What becomes of an event that the gate does not know. */
export type UnknownEvents = 'drop' | 'end';

/** @throws SallyportError unless such events are dropped */
export function unknownEvent(policy: UnknownEvents): readonly StreamEvent[] {
  if (policy === 'drop') return [];
  throw new SallyportError(
    'upstream_failed',
    'the model sent an event that the gate does not know, so the stream ends here',
  );
}
