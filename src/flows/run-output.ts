import type { RunView } from '../contracts/index.ts';

type Stream = 'stdout' | 'stderr';
type Piece = RunView['output'][number];

/** Of both streams together; what is older is forgotten. */
const KEPT_CHARACTERS = 128 * 1024;
/** A program that prints in tiny pieces must not become a flood of events. */
const EVENT_EVERY_MS = 40;

/** What a run has printed, in order, its last part; passed on in bundles. */
export class RunOutput {
  readonly #publish: (stream: Stream, text: string) => void;
  #pieces: Piece[] = [];
  #kept = 0;
  #pending: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (stream: Stream, text: string) => void) {
    this.#publish = publish;
  }

  add(stream: Stream, text: string): void {
    this.#pieces = joined(this.#pieces, stream, text);
    this.#pending = joined(this.#pending, stream, text);
    this.#kept += text.length;
    while (this.#kept > KEPT_CHARACTERS) this.#forget();
    this.#timer ??= setTimeout(() => this.flush(), EVENT_EVERY_MS);
  }

  /** Passes on what is pending now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = [];
    for (const { stream, text } of pending) this.#publish(stream, text);
  }

  /** All that has been passed on, and what is about to be: a listener that comes now misses nothing if it flushes first. */
  pieces(): Piece[] {
    this.flush();
    return this.#pieces.map((piece) => ({ ...piece }));
  }

  #forget(): void {
    const [first] = this.#pieces;
    if (first === undefined) return;
    const excess = this.#kept - KEPT_CHARACTERS;
    if (first.text.length > excess) first.text = first.text.slice(excess);
    else this.#pieces.shift();
    this.#kept = this.#pieces.reduce((sum, { text }) => sum + text.length, 0);
  }
}

/** With the text at its end; neighbors of one stream are one piece. */
function joined(pieces: Piece[], stream: Stream, text: string): Piece[] {
  const last = pieces.at(-1);
  if (last?.stream === stream) last.text += text;
  else pieces.push({ stream, text });
  return pieces;
}
