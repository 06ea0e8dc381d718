import { Kafka, logLevel } from 'kafkajs';
import type { KafkaSecurity } from '../../contracts/index.ts';
import { registerCodecs } from './compression.ts';
import { silenceTimerWarning } from './kafkajs-internals.ts';
import { avoidNegativeTimers } from './no-negative-timers.ts';

avoidNegativeTimers();

export interface KafkaOptions {
  /** `host:port` of brokers to start from. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** One request, in milliseconds. A frozen broker accepts connections and never answers, so this is how it is noticed. @default 5000 */
  readonly requestTimeoutMs?: number;
  /** Until the socket is open, in milliseconds. @default 1000 */
  readonly connectionTimeoutMs?: number;
  /** Tries after the first one, by kafkajs itself. @default 5 */
  readonly retries?: number;
  /** Of a cluster that demands SASL_SSL. @default none: PLAINTEXT */
  readonly security?: KafkaSecurity | undefined;
}

/**
 * A kafkajs client that writes nothing to stdout or stderr: what goes wrong is thrown.
 * This folder is the only importer of kafkajs (unmaintained since 2024: one place to replace it).
 */
export function createKafka({ brokers, clientId, requestTimeoutMs = 5_000, connectionTimeoutMs = 1_000, retries = 5, security }: KafkaOptions): Kafka {
  registerCodecs();
  silenceTimerWarning();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    logLevel: logLevel.NOTHING,
    ...(security === undefined ? {} : {
      ssl: { ca: [security.caPem] },
      sasl: { mechanism: 'scram-sha-512' as const, username: security.username, password: security.password },
    }),
    retry: { retries, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
}
