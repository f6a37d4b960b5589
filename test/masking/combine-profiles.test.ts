import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTION_STRICTNESS, combineProfiles } from '../../src/masking/combine-profiles.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/masking/entity-name.ts';
import type { EntityAction, MaskProfile, NamedProfile } from '../../src/masking/mask-profile.ts';

const plain: MaskProfile = { actions: {}, detectors: {}, dictionaries: {}, fieldNames: {} };
const profile = (name: string, more: Partial<MaskProfile> = {}): NamedProfile => ({
  name,
  profile: { ...plain, ...more },
});

test('no profile looks for nothing, and redacts what somebody finds all the same', () => {
  const none = combineProfiles([]);
  expect(none.entities.size).toBe(0);
  expect(none.actionOf('EMAIL')).toEqual({ action: { kind: 'redact' }, profile: '' });
});

test('a profile that says nothing looks for everything and redacts it', () => {
  const { entities, actionOf, models } = combineProfiles([profile('a')]);
  expect([...entities]).toEqual(expect.arrayContaining([...ENTITY_NAMES, 'NAME', 'ADDRESS']));
  expect(actionOf('PHONE')).toEqual({ action: { kind: 'redact' }, profile: 'a' });
  expect(models).toEqual([]);
});

test('a profile that does not look for an entity has no say in what is done with it', () => {
  const lax = profile('a', {
    entities: ['EMAIL'],
    actions: { EMAIL: { kind: 'partial', keep: 4 } },
  });
  const other = profile('b', { entities: ['PHONE'] });
  const { actionOf, entities } = combineProfiles([lax, other]);
  expect(actionOf('EMAIL')).toEqual({ action: { kind: 'partial', keep: 4 }, profile: 'a' });
  expect([...entities].sort()).toEqual(['EMAIL', 'PHONE']);
});

test('a profile that looks for an entity without a word on it redacts it for all', () => {
  const lax = profile('a', { actions: { EMAIL: { kind: 'partial', keep: 4 } } });
  expect(combineProfiles([lax, profile('b')]).actionOf('EMAIL').action).toEqual({ kind: 'redact' });
});

test('of two partial masks the one that keeps less holds', () => {
  const keep = (name: string, count: number) =>
    profile(name, { actions: { PHONE: { kind: 'partial', keep: count } } });
  expect(combineProfiles([keep('a', 4), keep('b', 2)]).actionOf('PHONE')).toEqual({
    action: { kind: 'partial', keep: 2 },
    profile: 'b',
  });
});

test('what a guardrail has names for is redacted by a profile that asks one', () => {
  const lax = profile('a', {
    detectors: { CUSTOM_X: { pattern: 'X1', tests: { match: ['X1'], reject: [] } } },
    actions: { CUSTOM_X: { kind: 'partial', keep: 4 } },
  });
  const asking = profile('b', { model: { kind: 'guardrail', guardrailArn: 'arn', version: '1' } });
  expect(combineProfiles([lax]).actionOf('CUSTOM_X').action.kind).toBe('partial');
  expect(combineProfiles([lax, asking]).actionOf('CUSTOM_X').action.kind).toBe('redact');
});

test('own detectors, dictionaries, regions and models add up; one model is asked once', () => {
  const model = { kind: 'comprehend', region: 'x', language: 'en', minScore: 0.5 } as const;
  const one = profile('a', {
    dictionaries: { CUSTOM_P: { terms: ['heron'] } },
    regions: ['DE'],
    model,
  });
  const two = profile('b', {
    dictionaries: { CUSTOM_P: { terms: ['egret'] } },
    regions: ['FR', 'DE'],
    model: { minScore: 0.5, language: 'en', region: 'x', kind: 'comprehend' },
  });
  const both = combineProfiles([one, two]);
  expect(both.dictionaries.map(({ terms }) => terms)).toEqual([['heron'], ['egret']]);
  expect(both.regions).toEqual(['DE', 'FR']);
  expect(both.models).toHaveLength(1);
});

test('a field that two profiles name goes to the entity with the stricter action', () => {
  const lax = profile('a', { fieldNames: { id: 'PHONE' }, actions: { PHONE: { kind: 'token' } } });
  const strict = profile('b', { entities: ['EMAIL'], fieldNames: { id: 'EMAIL' } });
  expect(combineProfiles([lax, strict]).fieldNames).toEqual({ id: 'EMAIL' });
});

const action: fc.Arbitrary<EntityAction> = fc.oneof(
  fc.record({ kind: fc.constantFrom('remove', 'redact', 'hash', 'token', 'placeholder') }),
  fc.record({ kind: fc.constant('partial' as const), keep: fc.integer({ min: 1, max: 16 }) }),
) as fc.Arbitrary<EntityAction>;
const entity = fc.constantFrom<EntityName>('EMAIL', 'PHONE', 'NAME', 'JWT');
const some = fc.record({
  entities: fc.option(fc.uniqueArray(entity, { minLength: 1 }), { nil: undefined }),
  actions: fc.dictionary(entity, action) as fc.Arbitrary<MaskProfile['actions']>,
});
const several = fc
  .array(some, { maxLength: 4 })
  .map((profiles) => profiles.map((more, index) => profile(`p${index}`, more)));

test('more profiles never find less and never mask more weakly, in whatever order', () => {
  fc.assert(
    fc.property(several, some, (before, more) => {
      const without = combineProfiles(before);
      const all = [...before, profile('z', more)];
      const withMore = combineProfiles(all);
      const turned = combineProfiles(all.toReversed());
      for (const name of ['EMAIL', 'PHONE', 'NAME', 'JWT'] as const) {
        expect(withMore.actionOf(name)).toEqual(turned.actionOf(name));
        if (!without.entities.has(name)) continue;
        expect(withMore.entities.has(name)).toBe(true);
        const rank = (kind: EntityAction['kind']) => ACTION_STRICTNESS.indexOf(kind);
        expect(rank(withMore.actionOf(name).action.kind)).toBeLessThanOrEqual(
          rank(without.actionOf(name).action.kind),
        );
      }
    }),
    { numRuns: 300 },
  );
});
