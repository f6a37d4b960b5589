import type { Approval } from '../../src/approvals/approval.ts';
import { approval } from '../contract/approval-store-contract.ts';

/** Marks the window if any of it is ever run. */
const RUN = 'window.__ran=1';

/** What would run, load or lead away if it were taken for markup. */
export const HOSTILE_TEXTS: readonly string[] = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `</pre></p></dl><svg onload=${RUN}>`,
  `"><iframe srcdoc="<script>parent.__ran=1</script>">`,
  `<a href="javascript:${RUN}">Approve</a>`,
  '<base href="https://evil.example/"><link rel=stylesheet href=//evil.example/a.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><button>Approve</button></form>',
  `javascript:${RUN}`,
  '<https://evil.example|approved by olivia> <!channel> *bold* `code` ```fence```',
  '\u202Egnp.exe\u202C \u200B &lt;b&gt; &#x3c;script&#x3e;',
];

/** An approval of which every text that somebody else chooses is hostile. */
export function hostileApproval(text: string, id: string): Approval {
  return approval({
    id,
    principal: `demo/${text}`,
    connection: text,
    effect: [text],
    policies: [text],
    request: { query: text, params: [text] },
    justification: text,
    needs: [{ rule: text, groups: [text], approvals: 2 }],
    votes: [
      {
        ...{ by: `demo/${text}`, person: text, decision: 'approve', reason: text, needs: [0] },
        ...{ at: '2026-01-05T12:00:00.000Z', via: 'slack' },
      },
    ],
  });
}
