import { z } from 'zod';
import { Localized } from '../../../src/contracts/index.ts';
import { AtelierError, ERROR_CODES, messageOf, type ErrorCode } from '../../../src/support/index.ts';

/** A method of the protocol: its name and what goes in and out. Both ends hold the same value. */
export interface RpcMethod<P extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  readonly params: P;
  readonly result: R;
}
export interface RpcNotification<P extends z.ZodType> {
  readonly name: string;
  readonly params: P;
}

export function method<P extends z.ZodType, R extends z.ZodType>(name: string, params: P, result: R): RpcMethod<P, R> {
  return { name, params, result };
}
export function notification<P extends z.ZodType>(name: string, params: P): RpcNotification<P> {
  return { name, params };
}

const Id = z.number().int().nonnegative();
const WireError = z.strictObject({
  code: z.number().int(),
  message: z.string(),
  data: z.strictObject({ code: z.string(), hint: z.string().optional(), facts: z.record(z.string(), z.unknown()).optional(), forLearner: Localized.optional() }).optional(),
});
export type WireError = z.infer<typeof WireError>;

/** JSON-RPC 2.0, ids always numbers, no batches. */
export const Frame = z.union([
  z.strictObject({ jsonrpc: z.literal('2.0'), id: Id, method: z.string(), params: z.unknown() }),
  z.strictObject({ jsonrpc: z.literal('2.0'), method: z.string(), params: z.unknown() }),
  z.strictObject({ jsonrpc: z.literal('2.0'), id: Id, error: WireError }),
  z.strictObject({ jsonrpc: z.literal('2.0'), id: Id, result: z.unknown() }),
]);
export type Frame = z.infer<typeof Frame>;

const APPLICATION_ERROR = -32_000;

/** Keeps the code, the sentences and the facts across the wire; a cause never crosses it. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof AtelierError)) return { code: APPLICATION_ERROR, message: messageOf(error), data: { code: 'INTERNAL' } };
  return {
    code: APPLICATION_ERROR,
    message: error.message,
    data: {
      code: error.code,
      facts: { ...error.facts },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.forLearner === undefined ? {} : { forLearner: error.forLearner }),
    },
  };
}

export function fromWire({ message, data }: WireError): AtelierError {
  const code: ErrorCode = ERROR_CODES.find((known) => known === data?.code) ?? 'INTERNAL';
  return new AtelierError(code, message, {
    facts: data?.facts ?? {},
    ...(data?.hint === undefined ? {} : { hint: data.hint }),
    ...(data?.forLearner === undefined ? {} : { forLearner: data.forLearner }),
  });
}
