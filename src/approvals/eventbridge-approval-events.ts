import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { ApprovalEvents } from './approval-event.ts';

/** `source` of every event of a gate. */
export const EVENT_SOURCE = 'sallyport';

/** Events of approvals on an EventBridge bus: `detail-type` is the type, `detail` the event. */
export function eventbridgeApprovalEvents(
  client: Pick<EventBridgeClient, 'send'>,
  bus: string,
): ApprovalEvents {
  return {
    async publish(event) {
      const entry = {
        EventBusName: bus,
        Source: EVENT_SOURCE,
        DetailType: event.type,
        Detail: JSON.stringify(event),
        Time: new Date(event.at),
      };
      let failed: number | undefined;
      try {
        const output = await client.send(new PutEventsCommand({ Entries: [entry] }));
        failed = output.FailedEntryCount;
      } catch (thrown) {
        const cause = new Error(thrown instanceof Error ? thrown.name : 'no error');
        throw new SallyportError('unavailable', 'the event bus did not answer', { cause });
      }
      if (failed !== 0) throw new SallyportError('unavailable', 'the event bus took no event');
    },
  };
}
