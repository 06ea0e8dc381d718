import { StringDecoder } from 'node:string_decoder';

export type OutputStream = 'stdout' | 'stderr';

/** What a program printed, up to the limit of both streams together. */
export interface CollectedOutput {
  /** Takes bytes as they come. @returns false when the limit is passed: stop the program. */
  accept(stream: OutputStream, chunk: Buffer): boolean;
  /** Ends both streams: an unfinished character becomes U+FFFD. */
  finish(): { stdout: string; stderr: string; truncated: boolean };
}

/** Decodes UTF-8 that may be split anywhere, keeps it (unless told otherwise), and hands it on. */
export function collectOutput(limitBytes: number, onText: (stream: OutputStream, text: string) => void = () => undefined, { keep = true }: { readonly keep?: boolean } = {}): CollectedOutput {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  const texts: Record<OutputStream, string[]> = { stdout: [], stderr: [] };
  let seen = 0;
  const take = (stream: OutputStream, text: string): void => {
    if (text === '') return;
    if (keep) texts[stream].push(text);
    onText(stream, text);
  };
  return {
    accept(stream, chunk) {
      const room = Math.max(0, limitBytes - seen);
      seen += chunk.length;
      take(stream, decoders[stream].write(chunk.subarray(0, room)));
      return seen <= limitBytes;
    },
    finish() {
      const truncated = seen > limitBytes;
      if (!truncated) for (const stream of ['stdout', 'stderr'] as const) take(stream, decoders[stream].end());
      return { stdout: texts.stdout.join(''), stderr: texts.stderr.join(''), truncated };
    },
  };
}
