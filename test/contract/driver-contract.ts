import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { openTunnel } from '../../labs/agent/index.ts';
import type { LabDriver, RunningLab, StartLabOptions } from '../../labs/drivers/index.ts';
import { linkContract, type LinkContractOptions } from './link-contract.ts';
import { sandboxContract } from './sandbox-contract.ts';
import { addresses, answers, labFolder, members, notifications, produce, readAll, serviceState, startLab, untilInSync } from './lab-kit.ts';

export interface ContractHooks {
  readonly driver: LabDriver;
  /** Kills a service of a lab behind the driver's back, as the kernel's memory killer would. */
  readonly murder: (labId: string, service: string) => Promise<void>;
  /** Runs a program that sees the network as this service does. Rejects when its exit code is not 0. */
  readonly inside: LinkContractOptions['inside'];
  /** How many processes, containers and networks carry the lab's label. */
  readonly countLeft: (labId: string) => Promise<number>;
  /** How many places outside the lab's folder hold data of it. */
  readonly countData: (labId: string) => Promise<number>;
  /** Waits until what ends by itself with the lab's holder has ended. */
  readonly untilSettled: (labId: string) => Promise<void>;
}

/** What every lab driver guarantees; see LabDriver and RunningLab. */
export function driverContract({ driver, murder, inside, countLeft, countData, untilSettled }: ContractHooks): void {
  describe('a started lab', () => {
    let folder: StartLabOptions & AsyncDisposable;
    let lab: RunningLab;
    beforeAll(async () => {
      folder = await labFolder();
      lab = await startLab(driver, await notifications(), folder);
    });
    afterAll(async () => {
      await lab.stop({ discard: true });
      await folder[Symbol.asyncDispose]();
    });

    it('takes an acks=all record at the first try right after start', async () => {
      await produce(lab, ['first']);
      expect(await readAll(lab)).toEqual(['first']);
    });

    it('says of each service that it runs and how long it took', () => {
      expect(lab.services().map(({ name, state, readyAfterMs }) => [name, state, (readyAfterMs ?? 0) > 0])).toEqual([
        ['kafka-1', 'running', true], ['kafka-2', 'running', true], ['kafka-3', 'running', true],
      ]);
    });

    it('resolves every service name inside', async () => {
      for (const name of ['kafka-1', 'kafka-2', 'kafka-3']) {
        const socket = await openTunnel(lab.agent, name, 9092);
        socket.destroy();
      }
      await expect(openTunnel(lab.agent, 'kafka-4', 9092)).rejects.toThrow('the lab has no host named kafka-4');
    });

    it('stays within its memory budget', async () => {
      const mebibytes = await lab.memoryBytes() / 1_048_576;
      expect(mebibytes).toBeGreaterThan(150);
      expect(mebibytes).toBeLessThan(lab.spec.memoryMb);
    });

    it('pauses a broker so that it answers nothing, and resumes it', async () => {
      const second = addresses(lab)[1] ?? '';
      await lab.inject('kafka-2', 'pause');
      await lab.inject('kafka-2', 'pause');
      expect(serviceState(lab, 'kafka-2')).toBe('paused');
      expect(await answers(second, 2)).toBe(false);
      await lab.inject('kafka-2', 'resume');
      await lab.inject('kafka-2', 'resume');
      expect(serviceState(lab, 'kafka-2')).toBe('running');
      await waitUntil({ what: 'kafka-2 to answer', timeoutMs: 10_000, check: () => answers(second, 2) });
    });

    it('kills a broker, loses nothing, and brings it back with its data', async () => {
      await untilInSync(lab);
      await produce(lab, ['before'], { retries: 5 });
      await lab.inject('kafka-3', 'kill');
      await lab.inject('kafka-3', 'kill');
      const [, , dead] = lab.services();
      expect(dead?.state).toBe('dead');
      expect(dead?.lastLines?.length).toBeGreaterThan(5);
      const others = addresses(lab).slice(0, 2);
      await waitUntil({ what: 'the cluster to notice', timeoutMs: 10_000, check: async () => !(await members(lab, others)).includes(3) });
      // Who dials it is told so: a replica fetcher that waits in vain holds up the broker it belongs to.
      const { stdout } = await inside(lab.labId, 'kafka-1', ['timeout', '15', 'bash', '-c', '( exec 3<>/dev/tcp/kafka-3/9092; head -c 1 <&3 ) 2>/dev/null; echo refused']);
      expect(stdout.trim()).toBe('refused');
      await produce(lab, ['meanwhile'], { retries: 40 });

      await lab.inject('kafka-3', 'restart');
      await lab.inject('kafka-3', 'restart');
      await waitUntil({ what: 'kafka-3 to run', timeoutMs: 120_000, check: () => serviceState(lab, 'kafka-3') === 'running' });
      await untilInSync(lab);
      expect(await readAll(lab)).toEqual(['before', 'first', 'meanwhile']);
    });

    it('restart leaves a running service alone and wakes a paused one', async () => {
      await lab.inject('kafka-1', 'restart');
      expect(serviceState(lab, 'kafka-1')).toBe('running');
      await lab.inject('kafka-1', 'pause');
      await lab.inject('kafka-1', 'restart');
      expect(serviceState(lab, 'kafka-1')).toBe('running');
    });

    linkContract({ lab: () => lab, inside });

    sandboxContract({ lab: () => lab });

    it('refuses faults on what is not there', async () => {
      await expect(lab.inject('kafka-9', 'kill')).rejects.toThrow(`lab ${lab.labId} has no service kafka-9 (it has kafka-1, kafka-2, kafka-3)`);
    });

    it('is not started twice in one folder', async () => {
      await expect(startLab(driver, await notifications(), folder)).rejects.toMatchObject({ code: 'LAB_BUSY' });
      expect(await answers(addresses(lab)[0] ?? '', 1)).toBe(true);
    });

    it('never sees another lab of its kind', async () => {
      await using elsewhere = await labFolder();
      const other = await startLab(driver, await notifications(), elsewhere);
      try {
        expect(addresses(other)).not.toEqual(addresses(lab));
        expect(await readAll(other)).toEqual([]);
        await produce(other, ['theirs']);
        expect(await readAll(lab)).not.toContain('theirs');
        const hostPort = Number((addresses(lab)[0] ?? '').split(':')[1]);
        await expect(openTunnel(other.agent, '127.0.0.1', hostPort)).rejects.toThrow('connection refused');
      } finally {
        await other.stop({ discard: true });
      }
      expect(await answers(addresses(lab)[0] ?? '', 1)).toBe(true);
    });

    it('reports a service that died by itself, with its last lines', async () => {
      await murder(lab.labId, 'kafka-2');
      const failure = await lab.failed;
      expect(failure).toMatchObject({ service: 'kafka-2', message: 'kafka-2 was ended by SIGKILL' });
      expect(failure.lastLines.join('\n')).toMatch(/id=2\b/);
      expect(serviceState(lab, 'kafka-2')).toBe('dead');
    });
  });

  it('keeps data and host addresses over stop and start, and forgets everything with the folder', async () => {
    await using folder = await labFolder();
    const spec = await notifications();
    const first = await startLab(driver, spec, folder);
    await produce(first, ['kept']);
    const stopping = first.stop();
    await Promise.all([stopping, first.stop()]);
    expect(await countLeft(folder.labId)).toBe(0);
    expect(first.services().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);

    const second = await startLab(driver, spec, folder);
    expect(second.hostAddresses).toEqual(first.hostAddresses);
    expect(await readAll(second)).toEqual(['kept']);
    await produce(second, ['more']);
    await second.stop({ discard: true });
    expect(await countLeft(folder.labId)).toBe(0);
    expect(await countData(folder.labId)).toBe(0);

    await rm(folder.directory, { recursive: true });
    const fresh = await startLab(driver, spec, folder);
    expect(await readAll(fresh)).toEqual([]);
    await fresh.stop({ discard: true });
  });

  it('frees everything and keeps the data when the process that holds the lab was killed, and forgets it when wiped', async () => {
    await using folder = await labFolder();
    const holder = spawn(process.execPath, [fileURLToPath(new URL('hold-a-lab.ts', import.meta.url)), driver.name, folder.labId, folder.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    holder.stdout.on('data', (chunk) => { said += String(chunk); });
    await waitUntil({ what: 'the lab to be held', timeoutMs: 100_000, check: () => said.includes('holding'), failFast: () => (holder.exitCode === null ? undefined : `exit code ${holder.exitCode}`) });
    expect(await countLeft(folder.labId)).toBeGreaterThan(4);
    await expect(driver.reap(folder.labId, folder.directory)).rejects.toThrow(`lab ${folder.labId} is run by process ${holder.pid}, which lives`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await untilSettled(folder.labId);

    await driver.reap(folder.labId, folder.directory);
    await driver.reap(folder.labId, folder.directory);
    expect(await countLeft(folder.labId)).toBe(0);
    const lab = await startLab(driver, await notifications(), folder);
    expect(await readAll(lab)).toEqual(['acknowledged']);
    await lab.stop();
    await driver.wipe(folder.labId, folder.directory);
    await driver.wipe(folder.labId, folder.directory);
    expect(await countData(folder.labId)).toBe(0);
  });

  it('says which service did not start and why, and leaves nothing behind', async () => {
    await using folder = await labFolder();
    const spec = await notifications();
    const services = spec.services.map((service) => (service.name === 'kafka-2' ? { ...service, environment: { ...service.environment, KAFKA_NUM_IO_THREADS: 'many' } } : service));
    const started = performance.now();
    const error: unknown = await startLab(driver, { ...spec, services }, folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'LAB_START_FAILED', facts: { service: 'kafka-2' } });
    expect((error as Error).message).toContain(`lab ${folder.labId} did not start: kafka-2 ended with exit code 1`);
    expect((error as Error).message).toContain('Invalid value many for configuration num.io.threads');
    expect(performance.now() - started).toBeLessThan(spec.startTimeoutMs / 2);
    expect(await countLeft(folder.labId)).toBe(0);
  });

  it('stops starting when it is asked to', async () => {
    await using folder = await labFolder();
    const abort = new AbortController();
    const start = startLab(driver, await notifications(), folder, { signal: abort.signal, onService: () => abort.abort(new Error('no longer wanted')) });
    await expect(start).rejects.toThrow('no longer wanted');
    expect(await countLeft(folder.labId)).toBe(0);
  });
}
