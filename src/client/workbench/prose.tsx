import type { JSX } from 'preact';

/** Plain text with `code` in backticks. */
export function Prose({ text }: { text: string }): JSX.Element {
  return <>{text.split('`').map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}</>;
}

const LOCALE = () => document.documentElement.lang;

/** `1,8 s`, `240 ms`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}\u00a0ms`;
  if (ms < 60_000) return `${new Intl.NumberFormat(LOCALE(), { maximumFractionDigits: 1 }).format(ms / 1_000)}\u00a0s`;
  return `${Math.floor(ms / 60_000)}\u00a0min ${Math.round((ms % 60_000) / 1_000)}\u00a0s`;
}

export function number(value: number | bigint): string {
  return new Intl.NumberFormat(LOCALE()).format(value);
}
