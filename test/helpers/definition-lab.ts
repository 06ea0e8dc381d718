import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaSecurity, LabSpec } from '../../src/contracts/index.ts';
import { createKafka, type Kafka } from '../../src/support/kafka/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';

export interface DefinitionLab extends AsyncDisposable {
  readonly lab: RunningLab;
  /** The lab's folder on this machine. */
  readonly directory: string;
  /** A client outside the lab. @param cluster @default main @param security of a cluster that demands it */
  kafka(cluster?: string, security?: KafkaSecurity): Kafka;
  /** `http://127.0.0.1:port` of a service that is no broker. */
  url(service: string): string;
  /** Stops it and starts it again on the same data. This object then stands for the lab that is no more. */
  again(): Promise<DefinitionLab>;
}

/** One of labs/definitions, started and ready; disposed of, nothing of it is left. */
export async function startDefinition(name: string, change: (spec: LabSpec) => LabSpec = (spec) => spec): Promise<DefinitionLab> {
  const directory = await mkdtemp(join(tmpdir(), `atelier-${name}-`));
  return await startIn(directory, `test-${name}-${Math.random().toString(36).slice(2, 8)}`, change(await readLabSpec(name)));
}

async function startIn(directory: string, labId: string, spec: LabSpec): Promise<DefinitionLab> {
  const dispose = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const lab = await nativeDriver().start(spec, { labId, directory });
    return {
      lab, directory,
      kafka: (cluster = 'main', security) => createKafka({ brokers: (lab.hostAddresses[cluster] ?? '').split(','), clientId: 'test', security }),
      url: (service) => `http://${lab.hostAddresses[service] ?? 'nowhere'}`,
      again: async () => {
        await lab.stop({ discard: false });
        return await startIn(directory, labId, spec);
      },
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
