import { describe, expect, test } from 'vitest';
import { BYPASS_CASES } from './bypass-cases.ts';
import { DOCUMENT, EMAIL, MASKS, SSN } from './people-index.ts';
import { peopleService } from './people-service.ts';
import type { Recorded } from './recording-upstream.ts';

const { upstream, world } = await peopleService({ masks: MASKS });

/** The most talkative answer that upstream could give, whatever it was asked. */
function generous({ path }: Recorded) {
  const leak = { ssn: [SSN], 'ssn.keyword': [SSN], notes: [EMAIL] };
  const hit = {
    _index: path.includes('kb') ? 'kb' : 'customers',
    _id: 'c1',
    _score: 1,
    _source: DOCUMENT,
    fields: { ...leak, title: ['a customer'] },
    highlight: { ssn: [SSN], notes: [`<em>call</em> ${EMAIL}`], title: ['a'] },
    matched_queries: [SSN],
    _explanation: { description: SSN },
    inner_hits: {
      comments: {
        hits: {
          total: 1,
          hits: [
            { _index: 'customers', _id: 'c1', _source: DOCUMENT.comments[0], highlight: leak },
          ],
        },
      },
      all: {
        hits: { hits: [{ _index: 'customers', _id: 'c1', _source: DOCUMENT, fields: leak }] },
      },
      other: { hits: { hits: [{ _index: 'customers', _id: 'c1', _source: DOCUMENT }] } },
    },
  };
  const json = {
    took: 1,
    hits: { total: { value: 1, relation: 'eq' }, hits: [hit] },
    aggregations: { leak: { buckets: [{ key: SSN }] } },
    suggest: { leak: [{ text: SSN }] },
    profile: { shards: [SSN] },
    processor_results: [SSN],
  };
  return { json };
}

describe('with the mask in force, no raw value comes out', () => {
  test.for(BYPASS_CASES)('$id', async ({ asked, expect: expected }) => {
    upstream.respond(generous);
    const answer = await world.run(asked, { masks: ['pii'] });
    for (const raw of [SSN, SSN.replaceAll('-', ''), EMAIL, '0.75', '9999"']) {
      // The last four of one field are what its mask keeps.
      if (raw !== '9999"') expect(answer.text).not.toContain(raw);
    }
    expect(answer.text.replaceAll('****9999', '')).not.toContain('9999');
    if (expected === 'denied') {
      expect(answer.error?.code).toMatch(/^(denied|unclassifiable|bad_request|not_found)$/);
      expect(upstream.calls()).toEqual([]);
    } else {
      expect(answer.error).toBeUndefined();
      expect(answer.status).toBe(200);
    }
  });
});
