import type { Localized } from '../contracts/localized.ts';

/** Closed list of what can go wrong on our side of the line. A learner's mistake is never one of these: it is a failed check. */
export const ERROR_CODES = [
  'BAD_INPUT', // a file, flag, variable or request that doesn't have the form it must have
  'NOT_FOUND',
  'CONFLICT', // asked for something the present state doesn't allow
  'RUNTIME_MISSING', // jars or JRE are not installed
  'DOWNLOAD_FAILED',
  'HASH_MISMATCH',
  'DRIVER_UNAVAILABLE', // no labs can be run on this machine as it is
  'SANDBOX_UNAVAILABLE', // learner code would have to run unprotected: refused
  'LAB_START_FAILED',
  'LAB_DIED',
  'LAB_BUSY',
  'PORT_TAKEN',
  'DISK_FULL',
  'WAIT_TIMEOUT',
  'AGENT_LOST',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorFacts {
  /** What to do now, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** The sentence and what to do, for a page: whatever the learner's language. @default the message and the hint, English */
  readonly forLearner?: Localized;
  /** Machine-readable facts: names, numbers, key paths. Never secrets. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Every error that we raise knowingly: a code, what happened with name and number, and what to do next. */
export class AtelierError extends Error {
  override readonly name = 'AtelierError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly forLearner: Localized | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause, facts, forLearner }: ErrorFacts = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.hint = hint;
    this.facts = facts ?? {};
    this.forLearner = forLearner;
  }
}

/** The sentence of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a person at a terminal reads: the sentence, and what to do. */
export function explainError(error: unknown): string {
  if (error instanceof AtelierError) return error.hint === undefined ? error.message : `${error.message}\n  → ${error.hint}`;
  return messageOf(error);
}
