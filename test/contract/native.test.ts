import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { nativeDriver } from '../../labs/drivers/index.ts';
import { labelled } from '../../labs/drivers/native/processes.ts';
import { asOrdinaryUser, ordinaryUserMayRead, WHY_NOT } from '../helpers/ordinary-user.ts';
import { driverContract } from './driver-contract.ts';
import { labFolder } from './lab-kit.ts';
import { testedHere } from './tested-here.ts';

const driver = nativeDriver();
const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const left = async (labId: string) => (await labelled([`ATELIER_LAB=${labId}`])).length;

/** As the host counts. */
async function brokerPid(labId: string, service: string): Promise<number> {
  for (const { pid } of await labelled([`ATELIER_LAB=${labId}`, `KAFKA_NODE_ID=${service.replace('kafka-', '')}`])) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'latin1')).includes('kafka.Kafka')) return pid;
  }
  throw new Error(`lab ${labId} runs no ${service}`);
}

describe.runIf(await testedHere(driver))('native driver', () => {
  driverContract({
    driver,
    countLeft: left,
    countData: async () => 0, // all of it lies in the folder
    // The kernel takes everything along; nobody has to reap.
    untilSettled: async (labId) => { await waitUntil({ what: 'everything to be gone', timeoutMs: 10_000, intervalMs: 20, check: async () => (await left(labId)) === 0 }); },
    inside: async (labId, service, argv) => {
      const pid = await brokerPid(labId, service);
      // The lab's root, in the broker's own mount namespace: with its /etc/hosts.
      return promisify(execFile)('nsenter', ['--target', String(pid), '--user', '--preserve-credentials', '--mount', '--net', '--', ...argv]);
    },
    murder: async (labId, service) => {
      process.kill(await brokerPid(labId, service), 'SIGKILL');
    },
  });

  it('reaps a labelled process that outlived its lab, and no other', async () => {
    await using folder = await labFolder();
    const sleeper = (environment: Record<string, string>) => spawn('sleep', ['600'], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: 'ignore' });
    const leftover = sleeper({ ATELIER_LAB: folder.labId, ATELIER_LAB_DIRECTORY: folder.directory });
    const other = sleeper({ ATELIER_LAB: folder.labId, ATELIER_LAB_DIRECTORY: '/somewhere/else' });
    try {
      await waitUntil({ what: 'both to run', timeoutMs: 5_000, check: async () => (await left(folder.labId)) === 2 });
      await driver.reap(folder.labId, folder.directory);
      await driver.reap(folder.labId, folder.directory);
      await waitUntil({ what: 'the leftover to be gone', timeoutMs: 2_000, check: () => leftover.signalCode === 'SIGKILL' });
      expect(other.exitCode).toBeNull();
    } finally {
      leftover.kill('SIGKILL');
      other.kill('SIGKILL');
    }
  });

  it.runIf(process.getuid?.() === 0)('does the same for an ordinary user', async (context) => {
    if (!ordinaryUserMayRead()) context.skip(WHY_NOT);
    const { stdout } = await promisify(execFile)('setpriv', [...asOrdinaryUser, program('ordinary-user.ts')]);
    expect(JSON.parse(stdout.trim())).toEqual({ uid: 65_534, values: ['one'], memoryKnown: true, terminal: 7, topics: true });
  });
});
