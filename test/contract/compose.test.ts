import { describe, expect, it } from 'vitest';
import { labDefinitions } from '../../labs/spec/index.ts';
import { composeDriver } from '../../labs/drivers/index.ts';
import { remainsOf } from '../../labs/drivers/compose/lab-remains.ts';
import { containerName } from '../../labs/drivers/compose/override.ts';
import { docker } from '../../labs/docker/index.ts';
import { driverContract } from './driver-contract.ts';
import { testedHere } from './tested-here.ts';

const driver = composeDriver();

describe.runIf(await testedHere(driver))('compose driver', { timeout: 300_000 }, () => {
  it('reads every definition as plain docker compose does', async () => {
    for (const name of await labDefinitions()) await expect(docker(['compose', '-f', `labs/definitions/${name}/compose.yaml`, 'config', '--quiet']), name).resolves.toBe('');
  });

  driverContract({
    driver,
    countLeft: async (labId) => {
      const { containers, networks } = await remainsOf(labId);
      return containers.length + networks.length;
    },
    countData: async (labId) => (await remainsOf(labId)).volumes.length,
    untilSettled: async () => undefined, // containers live on: that is what reaping is for
    inside: async (labId, service, argv) => ({ stdout: await docker(['exec', containerName(labId, service), ...argv]) }),
    murder: async (labId, service) => { await docker(['kill', containerName(labId, service)]); },
  });
});
