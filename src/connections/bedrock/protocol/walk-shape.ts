import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Shape } from './shape.ts';

/** What is done with each string of a value. `at` names the place: `messages[0].content[1].text`. */
export type Visitor = Readonly<{
  text: (value: string, at: string) => string;
  word: (value: string, at: string) => string;
  json: (value: Json, at: string) => Json;
  jsonText: (value: string, at: string) => string;
  textBytes: (value: string, at: string) => string;
  bytes: (value: string, of: 'image' | 'document' | 'opaque', at: string) => string;
  /** What becomes of a member that the shape does not name, or a value of another type */
  unknown: 'refuse' | 'drop';
}>;

type JsonObject = { readonly [key: string]: Json };

/** Ids of tool calls, models and media types. */
const WORD_TEXT = /^[\w.:;,/+=@ $*~()-]{0,512}$/;
/** Also as a data URL */
const BASE64 = /^(?:data:[\w/+.-]{1,80};base64,)?[A-Za-z0-9+/_-]*={0,2}$/;
const MAX_DEPTH = 64;

/**
 * A value as its shape allows it, every string of it as the visitor gives it back. Undefined for a
 * value that is dropped.
 * @throws SallyportError `bad_request` for a member that is unknown or a value of another type, when
 * the visitor refuses those; never with a value in it
 */
export function walkShape(shape: Shape, value: Json, visitor: Visitor, at = ''): Json | undefined {
  switch (shape.is) {
    case 'text':
    case 'word':
    case 'jsonText':
    case 'textBytes':
    case 'bytes':
      return typeof value === 'string'
        ? walkString(shape, value, visitor, at)
        : unfit(visitor, at, 'a string');
    case 'number':
      return typeof value === 'number' ? value : unfit(visitor, at, 'a number');
    case 'flag':
      return typeof value === 'boolean' ? value : unfit(visitor, at, 'true or false');
    case 'json':
      return visitor.json(value, at);
    case 'jsonBytes':
      return typeof value === 'string'
        ? walkJsonBytes(shape.of, value, visitor, at)
        : unfit(visitor, at, 'a string');
    case 'schema':
      return walkSchema(value, visitor, at, 0);
    case 'list':
      return isList(value) ? walkList(shape.of, value, visitor, at) : unfit(visitor, at, 'a list');
    case 'members':
    case 'map':
    case 'variant':
      return isObject(value)
        ? walkObject(shape, value, visitor, at)
        : unfit(visitor, at, 'an object');
    case 'stringOr':
      return walkShape(typeof value === 'string' ? shape.string : shape.or, value, visitor, at);
  }
}

type StringShape = Extract<Shape, { is: 'text' | 'word' | 'jsonText' | 'textBytes' | 'bytes' }>;

function walkString(
  shape: StringShape,
  value: string,
  visitor: Visitor,
  at: string,
): Json | undefined {
  switch (shape.is) {
    case 'text':
      return visitor.text(value, at);
    case 'word':
      if (!WORD_TEXT.test(value)) return unfit(visitor, at, 'a name of letters, digits and marks');
      return visitor.word(value, at);
    case 'jsonText':
      return visitor.jsonText(value, at);
    case 'textBytes':
    case 'bytes':
      if (!BASE64.test(value)) return unfit(visitor, at, 'base64');
      return shape.is === 'bytes'
        ? visitor.bytes(value, shape.of, at)
        : visitor.textBytes(value, at);
  }
}

function walkJsonBytes(
  shape: Shape,
  value: string,
  visitor: Visitor,
  at: string,
): Json | undefined {
  let inner: Json;
  try {
    const bytes = Buffer.from(value, 'base64');
    inner = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch {
    return unfit(visitor, at, 'base64 of JSON');
  }
  const walked = walkShape(shape, inner, visitor, at);
  return walked && Buffer.from(JSON.stringify(walked)).toString('base64');
}

function walkList(
  shape: Shape,
  value: readonly Json[],
  visitor: Visitor,
  at: string,
): readonly Json[] {
  return value.flatMap((element, index) => {
    const walked = walkShape(shape, element, visitor, `${at}[${index}]`);
    return walked === undefined ? [] : [walked];
  });
}

type ObjectShape = Extract<Shape, { is: 'members' | 'map' | 'variant' }>;

function walkObject(
  shape: ObjectShape,
  value: JsonObject,
  visitor: Visitor,
  at: string,
): Json | undefined {
  if (shape.is === 'map') return walkMap(shape.of, value, visitor, at);
  if (shape.is === 'members') return walkMembers(shape, value, visitor, at);
  const tag = Object.hasOwn(value, shape.by) ? value[shape.by] : '';
  const chosen =
    typeof tag === 'string' && Object.hasOwn(shape.of, tag) ? shape.of[tag] : undefined;
  const known = Object.keys(shape.of).filter((name) => name !== '');
  if (chosen === undefined) {
    return unfit(visitor, `${at}.${shape.by}`, `one of ${known.join(', ')}`);
  }
  return walkShape(chosen, value, visitor, at);
}

function walkMembers(
  { of, needs }: Extract<Shape, { is: 'members' }>,
  value: JsonObject,
  visitor: Visitor,
  at: string,
): Json | undefined {
  const walked: { [key: string]: Json } = {};
  const given = Object.keys(value);
  for (const key of given) {
    const shape = Object.hasOwn(of, key) ? of[key] : undefined;
    if (shape === undefined && visitor.unknown === 'refuse') throw unknownMember(at, key);
    const result = shape && walkMember(shape, value[key], visitor, placeOf(at, key));
    if (result !== undefined) walked[key] = result;
  }
  const missing = needs.find((key) => !Object.hasOwn(walked, key));
  if (missing !== undefined && visitor.unknown === 'refuse') {
    throw refused(`${named(placeOf(at, missing))} is required`);
  }
  // Of what had only unknown members nothing is left.
  return given.length > 0 && Object.keys(walked).length === 0 ? emptied(visitor) : walked;
}

/** JSON writers put null for what is not there: requests leave it out, answers keep it. */
function walkMember(
  shape: Shape,
  value: Json | undefined,
  visitor: Visitor,
  at: string,
): Json | undefined {
  if (value === undefined) return undefined;
  if (value === null) return visitor.unknown === 'drop' ? null : undefined;
  return walkShape(shape, value, visitor, at);
}

function placeOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function emptied(visitor: Visitor): Json | undefined {
  return visitor.unknown === 'drop' ? undefined : {};
}

function walkMap(shape: Shape, value: JsonObject, visitor: Visitor, at: string): Json {
  const walked: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) {
    const result = walkShape(shape, member, visitor, `${at}.*`);
    if (result !== undefined) setMember(walked, visitor.text(key, `${at}.*`), result);
  }
  return walked;
}

function walkSchema(value: Json, visitor: Visitor, at: string, depth: number): Json {
  if (depth > MAX_DEPTH) throw refused(`${named(at)} is nested more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') return visitor.text(value, at);
  if (isList(value)) return value.map((element) => walkSchema(element, visitor, at, depth + 1));
  if (!isObject(value)) return value;
  const walked: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) {
    setMember(walked, visitor.text(key, at), walkSchema(member, visitor, at, depth + 1));
  }
  return walked;
}

/** `__proto__` is a member like any other. */
function setMember(object: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function unfit(visitor: Visitor, at: string, expected: string): undefined {
  if (visitor.unknown === 'drop') return undefined;
  throw refused(`${named(at)} must be ${expected}`);
}

function unknownMember(at: string, key: string): SallyportError {
  const shown = /^[A-Za-z_$][\w$-]{0,39}$/.test(key) ? ` \`${key}\`` : ' (name not shown)';
  return refused(`${named(at)} has a member${shown} that the gate does not know`);
}

function named(at: string): string {
  return at === '' ? 'the body' : `\`${at}\``;
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', sentence);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
