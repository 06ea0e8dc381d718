import { parseArgs, type ParseArgsOptionDescriptor } from 'node:util';
import { AtelierError, messageOf } from '../support/index.ts';

/** Where a command writes: results to `out`, everything else to `say`. */
export interface Terminal {
  /** stdout, as it is. */
  out(text: string): void;
  /** stderr, a line. */
  say(line: string): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Option extends ParseArgsOptionDescriptor {
  readonly type: 'string' | 'boolean';
  /** Placeholder of the value in help, e.g. `<folder>`. */
  readonly value?: string;
  readonly help: string;
  /** Anything else is refused. */
  readonly choices?: readonly string[];
}

export interface Invocation {
  readonly positionals: readonly string[];
  /** The value of a string option. */
  text(name: string): string | undefined;
  flag(name: string): boolean;
}

export interface Command {
  /** As it is typed, e.g. `lab up`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments in help, e.g. `<exercise>`; those in `<>` are required. */
  readonly arguments?: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** Paragraphs below the options. */
  readonly notes?: readonly string[];
  /** @returns exit code */
  run(invocation: Invocation, terminal: Terminal): Promise<number>;
}

/** @throws AtelierError BAD_INPUT naming the argument or option, with the command's usage as hint. */
export function parseInvocation(command: Command, argv: readonly string[]): Invocation {
  const usage = (message: string): AtelierError => new AtelierError('BAD_INPUT', message, { hint: `usage: ${usageOf(command)}` });
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    const options = Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }]));
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true }) as typeof parsed;
  } catch (error) {
    throw usage(messageOf(error).split('. To specify')[0] ?? messageOf(error));
  }
  const { values, positionals } = parsed;
  for (const [name, { choices }] of Object.entries(command.options)) {
    const value = values[name];
    if (typeof value === 'string' && choices !== undefined && !choices.includes(value)) throw usage(`--${name} must be one of ${choices.join(', ')}, got "${value}"`);
  }
  const expected = command.arguments ?? [];
  const missing = expected.slice(positionals.length).find((argument) => argument.startsWith('<'));
  if (missing !== undefined) throw usage(`${missing} is missing`);
  const extra = positionals[expected.length];
  if (extra !== undefined) throw usage(`unexpected argument "${extra}"`);
  return {
    positionals,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    flag: (name) => values[name] === true,
  };
}

export function usageOf({ name, arguments: positionals = [], options }: Command): string {
  return ['atelier', name, ...positionals, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
}

export function helpOf(command: Command): string {
  const options: Record<string, Option> = { ...command.options, help: { type: 'boolean', help: 'show this' } };
  const rows = Object.entries(options).map(([name, { value, help, choices }]): [string, string] =>
    [`  --${name}${value === undefined ? '' : ` ${value}`}`, choices === undefined ? help : `${help}: ${choices.join(', ')}`]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: ${usageOf(command)}`, '', command.summary, '',
    'Options:', ...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`),
    ...(command.notes ?? []).flatMap((note) => ['', note]), '',
  ].join('\n');
}
