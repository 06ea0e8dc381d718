import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { findRecords, LabSessions } from '../../labs/sessions/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import { waitUntil } from '../../src/support/index.ts';

/** Milliseconds from claiming a lab that waits in the pool to the first record read back. */
export async function poolClaim(firstRecord: (lab: RunningLab) => Promise<number>): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-pool-'));
  const sessions = new LabSessions({ driver: nativeDriver(), directory, loadSpec: (name) => readLabSpec(name), pool: { notifications: 1 } });
  try {
    sessions.fillPool();
    await waitUntil({ what: 'a lab in the pool', timeoutMs: 300_000, check: async () => (await findRecords(directory)).records.some(({ record }) => record.state === 'running') });
    const askedAt = performance.now();
    await firstRecord(await sessions.claim('bench', 'notifications'));
    return performance.now() - askedAt;
  } finally {
    await sessions.stopAll();
    await rm(directory, { recursive: true, force: true });
  }
}
