import type { Readiness } from '../../src/contracts/index.ts';
import { untilHttpAnswers, type Dial } from './http-service.ts';
import type { ReadinessOptions } from './kafka-cluster.ts';
import { untilPostgresAnswers } from './postgres-service.ts';

/** A service that is no broker, and the request that it answers once it can be used. */
export type ServiceTarget = Readiness & { readonly service: string };

/** Returns when the service answers its request as it should. @throws AtelierError WAIT_TIMEOUT with what was seen last. */
export async function untilServiceAnswers(target: ServiceTarget, dial: Dial, options: ReadinessOptions): Promise<void> {
  await ('http' in target ? untilHttpAnswers(target, dial, options) : untilPostgresAnswers(target, dial, options));
}
