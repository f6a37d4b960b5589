import type { SessionArchive, TranscriptWriter } from './session-archive.ts';

/** Masks a text that arrives in pieces. */
type TextStream = Readonly<{ push(piece: string): string; end(): string }>;

/**
 * An archive in which sensitive values are masked by detection, whoever may see them: what a policy
 * lets one principal read stands in no transcript for others.
 */
export function maskedArchive(archive: SessionArchive, stream: () => TextStream): SessionArchive {
  return {
    create: (key) => maskedWriter(archive.create(key), stream()),
    read: (key) => archive.read(key),
  };
}

function maskedWriter(writer: TranscriptWriter, stream: TextStream): TranscriptWriter {
  const decoder = new TextDecoder();

  async function write(text: string): Promise<void> {
    if (text !== '') await writer.write(Buffer.from(text));
  }

  return {
    write: (chunk) => write(stream.push(decoder.decode(chunk, { stream: true }))),
    async commit() {
      await write(stream.push(decoder.decode()) + stream.end());
      return writer.commit();
    },
    abort: () => writer.abort(),
  };
}
