import type { Json } from '../../gateway/json.ts';

export const REJECT_VIEW = 'sallyport-reject-view';
export const REASON_BLOCK = 'reason';
export const REASON_ACTION = 'text';

/** The form that asks why an approval is rejected. */
export function rejectView(approval: string): Json {
  return {
    type: 'modal',
    callback_id: REJECT_VIEW,
    private_metadata: approval,
    title: plain('Reject'),
    submit: plain('Reject'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: plain('Why? Who asked will read it.'),
        element: {
          type: 'plain_text_input',
          action_id: REASON_ACTION,
          multiline: true,
          max_length: 1000,
        },
      },
    ],
  };
}

function plain(text: string): Json {
  return { type: 'plain_text', text };
}
