/** Where set-up tells how far it is. Never stdout: that belongs to what the person asked for. */
export interface ProgressLines {
  /** A part at work: rewritten in place on a terminal, else one line when it begins. */
  at(part: string, text: string): void;
  /** A part that is done: a line that stays. */
  done(part: string, text: string): void;
  /** A sentence on its own line. */
  say(sentence: string): void;
}

/** The steps that a person counts along; dependencies are the first, done by bootstrap.mjs. */
const STEPS = ['Dependencies', 'Java runtime', 'Kafka', 'Site'];

function numbered(part: string): string {
  const index = STEPS.findIndex((step) => part.startsWith(step));
  return index < 0 ? part : `[${index + 1}/${STEPS.length}] ${part}`;
}

export function progressLines(stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> & { columns?: number } = process.stderr): ProgressLines {
  const current = new Map<string, string>();
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\x1b[2K');
    shown = false;
  };
  const draw = (): void => {
    if (!stream.isTTY || current.size === 0) return;
    clear();
    stream.write([...current.values()].join('   ').slice(0, (stream.columns ?? 80) - 1));
    shown = true;
  };
  const line = (text: string): void => {
    clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    at: (part, text) => {
      const isNew = !current.has(part);
      current.set(part, `${numbered(part)}: ${text}`);
      if (stream.isTTY) draw();
      else if (isNew) stream.write(`${numbered(part)}: ${text}\n`);
    },
    done: (part, text) => {
      current.delete(part);
      line(`${numbered(part)}: ${text}`);
    },
    say: line,
  };
}
