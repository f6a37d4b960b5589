import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { FieldState } from '../mapping/field-guard.ts';
import { cappedList, fieldName, shownName } from './read-json.ts';
import { refusedField, requireFree, type WalkContext } from './walk-context.ts';

const MAX_FIELDS = 200;

/**
 * The fields that a clause over several fields searches. Patterns, and no list at all, become the
 * free fields that the mappings know; what is named in full must be allowed.
 * @param given with boosts: `title^2`
 * @param states how a field that is named may be guarded
 * @returns undefined: all of them, because nothing is guarded
 * @throws SallyportError `denied`
 */
export function searchedFields(
  given: readonly string[] | undefined,
  states: readonly FieldState[],
  context: WalkContext,
  at: string,
): readonly string[] | undefined {
  const { guard } = context;
  if (!guard.guarded && given === undefined) return undefined;
  const texts = new Set(cappedList(given ?? ['*'], MAX_FIELDS, at));
  const found = [...texts].flatMap((text) => {
    const [said = '', boost, ...more] = text.split('^', 3);
    const field = fieldName(said, at);
    if (more.length > 0 || (boost !== undefined && !/^\d{1,6}(\.\d{1,6})?$/.test(boost))) {
      throw new SallyportError('bad_request', `${at}: ${shownName(text)} is no field with a boost`);
    }
    const withBoost = (one: string) => (boost === undefined ? one : `${one}^${boost}`);
    if (field.includes('*')) return (guard.guarded ? guard.free(field) : [field]).map(withBoost);
    const state = guard.state(field);
    if (state === 'free') return [withBoost(requireFree(field, context, at))];
    if (states.includes(state)) return [withBoost(field)];
    throw refusedField(field, state, at);
  });
  const fields = [...new Set(found)];
  if (fields.length === 0) {
    throw new SallyportError(
      'denied',
      `${at}: none of the fields that this stands for may be searched`,
    );
  }
  if (fields.length > MAX_FIELDS) {
    throw new SallyportError(
      'denied',
      `${at}: this stands for ${fields.length} fields, at most ${MAX_FIELDS} are searched at once: name them`,
    );
  }
  return fields;
}

/** A field of a list without its boost. */
export function plainField(text: string): string {
  return text.split('^', 1)[0] ?? '';
}
