import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabSpec } from '../../src/contracts/index.ts';
import { createKafka, type Kafka } from '../../src/support/kafka/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';

export interface DefinitionLab extends AsyncDisposable {
  readonly lab: RunningLab;
  /** The lab's folder on this machine. */
  readonly directory: string;
  /** A client outside the lab. @param cluster @default main */
  kafka(cluster?: string): Kafka;
  /** `http://127.0.0.1:port` of a service that is no broker. */
  url(service: string): string;
}

/** One of labs/definitions, started and ready; disposed of, nothing of it is left. */
export async function startDefinition(name: string, change: (spec: LabSpec) => LabSpec = (spec) => spec): Promise<DefinitionLab> {
  const directory = await mkdtemp(join(tmpdir(), `atelier-${name}-`));
  const dispose = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const labId = `test-${name}-${Math.random().toString(36).slice(2, 8)}`;
    const lab = await nativeDriver().start(change(await readLabSpec(name)), { labId, directory });
    return {
      lab, directory,
      kafka: (cluster = 'main') => createKafka({ brokers: (lab.hostAddresses[cluster] ?? '').split(','), clientId: 'test' }),
      url: (service) => `http://${lab.hostAddresses[service] ?? 'nowhere'}`,
      [Symbol.asyncDispose]: async () => {
        await lab.stop({ discard: true });
        await dispose();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
