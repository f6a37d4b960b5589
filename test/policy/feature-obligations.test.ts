import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { FEATURES } from '../../src/gateway/features.ts';
import { readAnnotations } from '../../src/policy/annotations.ts';
import { addObligations } from '../../src/policy/obligations.ts';
import { requestContext } from '../../src/policy/request-context.ts';
import { bedrockConfig } from '../connections/bedrock/bedrock-world.ts';

const read = (features: string | null) =>
  readAnnotations({ id: 'p', features }, 'permit', bedrockConfig());

test.for([null, '', 'all', '*', 'explain, everything', 'Explain'])(
  '%j names no feature',
  (text) => {
    const { problems, obligations } = read(text);
    expect(problems.map(({ annotation }) => annotation)).toEqual(['features']);
    expect(obligations.features ?? []).toEqual(text?.includes('explain,') ? ['explain'] : []);
  },
);

test('an annotation names what a search may use', () => {
  expect(read('profile, explain')).toMatchObject({
    problems: [],
    obligations: { features: ['explain', 'profile'] },
  });
});

test('a feature may be used only where every policy names it', () => {
  const some = fc.subarray([...FEATURES]);
  fc.assert(
    fc.property(fc.array(some), (lists) => {
      const all = lists.map((features) => ({ ...NO_OBLIGATIONS, features }));
      const named = FEATURES.filter((one) => lists.every((list) => list.includes(one)));
      const expected = lists.length === 0 ? [] : named;
      expect([...(addObligations(all).features ?? [])].sort()).toEqual([...expected].sort());
    }),
  );
});

test('policies can ask what a search uses; what is no search uses nothing', () => {
  const operation = { connection: 'docs', kind: 'opensearch', accesses: [] } as const;
  const facts = { statement: 'search', statements: 1, unbounded: false } as const;
  const featuresOf = (features?: readonly ['scripts']) =>
    requestContext({ ...operation, facts: { ...facts, ...(features && { features }) } }, {}, false);
  expect(featuresOf(['scripts'])).toMatchObject({ operation: { features: ['scripts'] } });
  expect(featuresOf()).toMatchObject({ operation: { features: [] } });
});
