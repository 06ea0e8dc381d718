/** Keeps the beginning and the end of a text that may grow without end. */
export class CutText {
  #head = '';
  #tail = '';
  #dropped = 0;
  readonly #half: number;

  /** @param limit in characters, both halves together. */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  add(text: string): void {
    const room = this.#half - this.#head.length;
    this.#head += text.slice(0, room);
    const tail = this.#tail + text.slice(Math.max(0, room));
    const excess = Math.max(0, tail.length - this.#half);
    this.#dropped += excess;
    this.#tail = tail.slice(excess);
  }

  get truncated(): boolean {
    return this.#dropped > 0;
  }

  toString(): string {
    return this.truncated ? `${this.#head}\n[… ${this.#dropped} …]\n${this.#tail}` : this.#head + this.#tail;
  }
}

/** Keeps the last `limit` characters. */
export class TextTail {
  #text = '';
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-this.#limit);
  }

  toString(): string {
    return this.#text;
  }
}
