import type { Json } from '../../../gateway/json.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  followPart,
  isSpace,
  type JsonPart,
  notUnderstood,
  OPEN_LIST,
  OPEN_OBJECT,
  parsePart,
  QUOTE,
  startPart,
} from './json-part.ts';
import { type JsonTemplate, SCALAR } from './json-template.ts';

type Frame = {
  readonly template: Exclude<JsonTemplate, { kind: 'value' }>;
  readonly kind: 'object' | 'list';
  /** Its bracket is written; a filter's is once something in it is */
  opened: boolean;
  /** Parts written so far */
  written: number;
  expects: 'first' | 'key' | 'colon' | 'value' | 'comma';
  key: string;
};

/**
 * Rewrites JSON as it arrives, by a template. Holds no more than the part that is under way, so an
 * answer of any size passes in bounded memory.
 * Throws SallyportError `upstream_failed` for what is not the JSON that the template expects or is
 * not whole, `over_limit` for a part that is too large, and what a template throws.
 */
export async function* rewriteJson(
  chunks: AsyncIterable<Uint8Array>,
  template: JsonTemplate,
): AsyncGenerator<string> {
  const splitter = jsonSplitter(template);
  for await (const chunk of chunks) {
    const text = await splitter.push(chunk);
    if (text !== '') yield text;
  }
  if (!splitter.whole()) throw notUnderstood();
}

function jsonSplitter(template: JsonTemplate) {
  const frames: Frame[] = [];
  let part: JsonPart | undefined;
  /** What a value is rendered as, where that is not known at once */
  let rendering: Promise<Json | undefined> | undefined;
  let done = false;
  let out = '';

  /** The value that begins with this byte. */
  function begin(byte: number): void {
    const frame = frames.at(-1);
    const of = frame === undefined ? template : templateIn(frame);
    if (of === undefined) part = startPart(byte, 'skip');
    else if (of.kind === 'value') part = startPart(byte, 'value', of);
    else if (of.kind === 'filter' && byte !== OPEN_OBJECT && byte !== OPEN_LIST) {
      part = startPart(byte, of.filter.wanted ? 'value' : 'skip', SCALAR);
    } else open(byte, of);
  }

  function open(byte: number, of: Frame['template']): void {
    const kind = byte === OPEN_OBJECT ? 'object' : 'list';
    const known = of.kind === 'filter' || of.kind === kind;
    if (!known || (kind === 'list' && byte !== OPEN_LIST)) throw notUnderstood();
    frames.push({ template: of, kind, opened: false, written: 0, expects: 'first', key: '' });
    if (of.kind !== 'filter' || of.filter.whole || frames.length === 1) out += opening();
  }

  /** The brackets that are still to be written, from the outermost frame to this one. */
  function opening(depth = frames.length - 1): string {
    const frame = frames[depth];
    if (frame === undefined || frame.opened) return '';
    frame.opened = true;
    return `${prefix(depth - 1)}${frame.kind === 'object' ? '{' : '['}`;
  }

  /** The comma and the key before what is written next in a frame, the innermost one. */
  function prefix(depth = frames.length - 1): string {
    const frame = frames[depth];
    if (frame === undefined) return '';
    const before = opening(depth);
    const comma = frame.written++ === 0 ? before : `${before},`;
    return frame.kind === 'object' ? `${comma}${JSON.stringify(frame.key)}:` : comma;
  }

  function close(frame: Frame, byte: number): void {
    const isObject = frame.kind === 'object';
    const between = frame.expects === 'comma' || frame.expects === 'first';
    if (!between || byte !== (isObject ? CLOSE_OBJECT : CLOSE_LIST)) throw notUnderstood();
    frames.pop();
    if (frame.opened) out += isObject ? '}' : ']';
    valueDone();
  }

  function valueDone(): void {
    const frame = frames.at(-1);
    if (frame === undefined) done = true;
    else frame.expects = 'comma';
  }

  /** A byte of the structure that the template knows. */
  function structure(byte: number): void {
    const frame = frames.at(-1);
    if (done) throw notUnderstood();
    if (frame === undefined) begin(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) close(frame, byte);
    else if (frame.expects === 'comma' || frame.expects === 'colon') between(frame, byte);
    else if (isKeyNext(frame)) part = startPart(quoted(byte), 'key');
    else begin(byte);
  }

  function finish(ended: JsonPart): void {
    part = undefined;
    if (ended.purpose === 'skip') {
      valueDone();
      return;
    }
    const value = parsePart(ended);
    const frame = frames.at(-1);
    if (ended.purpose === 'key' && frame !== undefined) {
      frame.key = String(value);
      frame.expects = 'colon';
      return;
    }
    const rendered = ended.template?.kind === 'value' ? ended.template.render(value) : undefined;
    if (rendered instanceof Promise) rendering = rendered;
    else write(rendered);
  }

  function write(rendered: Json | undefined): void {
    if (rendered !== undefined) out += prefix() + JSON.stringify(rendered);
    valueDone();
  }

  /** Takes what can be taken at this place of a chunk; undefined: the part goes on in the next one. */
  function step(chunk: Uint8Array, at: number): number | undefined {
    const byte = chunk[at] ?? 0;
    if (part === undefined && isSpace(byte)) return at + 1;
    if (part === undefined) structure(byte);
    const current: JsonPart | undefined = part;
    if (current === undefined) return at + 1;
    const end = followPart(current, chunk, at);
    if (end !== undefined) finish(current);
    return end;
  }

  return {
    /** What the bytes that came so far allow to write. */
    async push(chunk: Uint8Array): Promise<string> {
      out = '';
      let at: number | undefined = 0;
      while (at !== undefined && at < chunk.length) {
        at = step(chunk, at);
        const awaited = rendering;
        rendering = undefined;
        if (awaited !== undefined) write(await awaited);
      }
      return out;
    },
    whole: () => done && part === undefined,
  };
}

function isKeyNext({ expects, kind }: Frame): boolean {
  return expects !== 'value' && kind === 'object';
}

function quoted(byte: number): number {
  if (byte === QUOTE) return byte;
  throw notUnderstood();
}

/** The comma or the colon that must stand here. */
function between(frame: Frame, byte: number): void {
  if (byte !== (frame.expects === 'comma' ? COMMA : COLON)) throw notUnderstood();
  const isObject = frame.kind === 'object';
  frame.expects = frame.expects === 'comma' && isObject ? 'key' : 'value';
}

function templateIn({ template, kind, key }: Frame): JsonTemplate | undefined {
  if (template.kind === 'list') return template.of;
  if (template.kind === 'filter') {
    // A list stands for each of its elements.
    const filter = kind === 'list' ? template.filter : template.filter.below(key);
    return filter === undefined ? undefined : { kind: 'filter', filter };
  }
  return Object.hasOwn(template.members, key) ? template.members[key] : undefined;
}
