import type { RunningLab } from '../../labs/drivers/lab-driver.ts';
import { waitUntil } from '../support/index.ts';

/**
 * Brings back what the learner froze or killed: a check needs the whole lab, and breaks things itself. Returns when every service runs;
 * a lab in which nothing is broken is left alone.
 * @throws AtelierError WAIT_TIMEOUT that names what did not come back.
 */
export async function healLab(lab: RunningLab, signal?: AbortSignal): Promise<void> {
  const broken = lab.services().filter(({ state }) => state === 'paused' || state === 'dead');
  await Promise.all(broken.map(({ name }) => lab.inject(name, 'restart')));
  const missing = (): string[] => lab.services().filter(({ state }) => state !== 'running').map(({ name }) => name);
  if (missing().length === 0) return;
  await waitUntil({
    what: 'all services of the lab to run', timeoutMs: lab.spec.startTimeoutMs, signal,
    describe: () => `still missing: ${missing().join(', ')}`,
    check: () => missing().length === 0,
  });
}
