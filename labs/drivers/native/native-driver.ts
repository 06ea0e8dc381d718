import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSpec } from '../../../src/contracts/index.ts';
import { AtelierError, messageOf } from '../../../src/support/index.ts';
import { checkoutRoot, loadRuntime, runtimeWith, type Runtime } from '../../../src/runtime/index.ts';
import { openTunnel } from '../../agent/index.ts';
import { untilClusterReady, untilServiceAnswers, type Dial } from '../../readiness/index.ts';
import type { LabDriver, RunningLab, StartLabOptions } from '../lab-driver.ts';
import { agentEndpoint, startAgent } from './agent-process.ts';
import { diagnoseNative } from './diagnose.ts';
import { openHostPorts } from './host-ports.ts';
import { readLabRecord, writeLabRecord } from './lab-record.ts';
import { cleanEnd, clusterTargets, serviceTargets, serviceEnvironment } from './lab-wiring.ts';
import { LabLinks } from './lab-links.ts';
import { nativeLab, type Failure } from './native-lab.ts';
import { createNamespace, type LabNamespace } from './namespace.ts';
import { withOwnHosts } from './own-hosts.ts';
import { identify, isAlive } from './processes.ts';
import { reapLab } from './reap.ts';
import { Service } from './service.ts';
import { inServiceRoot } from './service-root.ts';
import { startOrder } from './start-order.ts';
import { linkSharedVolumes } from './shared-volumes.ts';
import { Teardown } from './teardown.ts';

const MIN_FREE_BYTES = 256 * 1024 * 1024;

export interface NativeDriverOptions {
  /** @default the installed runtime, looked at on each start; what only this lab's images need is fetched first */
  readonly runtime?: () => Promise<Runtime>;
}

/**
 * Labs without Docker: one user, network, mount and process namespace per lab, in which loopback addresses carry the
 * services' names. Linux only; works as root and as an ordinary user. See LabDriver for what each method guarantees.
 */
export function nativeDriver({ runtime }: NativeDriverOptions = {}): LabDriver {
  return {
    name: 'native',
    diagnose: () => diagnoseNative(runtime ?? loadRuntime),
    start: async (spec, options) => {
      const installed = await (runtime?.() ?? fetchedFor(spec, options));
      const teardown = new Teardown();
      try {
        return await startLab(spec, options, installed, teardown);
      } catch (error) {
        // Nobody has written anything yet, so nothing needs a clean end; the first error is the one that tells.
        await teardown.run(true).catch(() => undefined);
        throw error instanceof AtelierError && error.code !== 'WAIT_TIMEOUT' ? error : startFailure(options.labId, error);
      }
    },
    reap: reapLab,
    wipe: reapLab, // all of its data lies in the folder
  };
}

/** The runtime with all that this lab's images need. Tells each service that waits for a download how far it is, at every percent. */
async function fetchedFor({ services }: LabSpec, { onService, signal }: StartLabOptions): Promise<Runtime> {
  let shown = -1;
  return await runtimeWith(services.map(({ image }) => image), {
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ state, heldBytes, totalBytes }) => {
      const percent = Math.floor((heldBytes / Math.max(totalBytes, 1)) * 100);
      if (state !== 'fetching' || percent === shown) return;
      shown = percent;
      for (const { name } of services) onService?.({ name, state: 'waiting', fetching: { heldBytes, totalBytes } });
    },
  });
}

async function startLab(spec: LabSpec, { labId, directory, onService, signal }: StartLabOptions, runtime: Runtime, teardown: Teardown): Promise<RunningLab> {
  signal?.throwIfAborted();
  await prepareFolder(labId, directory);
  const last = await readLabRecord(directory);
  const hosts = Object.fromEntries(spec.services.map(({ name }, index) => [name, `127.0.0.${index + 2}`]));
  const namespace = await createNamespace({ labId, hosts, directory });
  teardown.add(() => namespace.dispose());
  const endpoint = agentEndpoint(directory);
  const ports = await openHostPorts(spec.services, endpoint, last.ports);
  teardown.add(() => ports.close());
  await writeLabRecord(directory, { owner: await identify(process.pid) ?? null, holder: await identify(namespace.holderPid) ?? null, ports: ports.ports });
  teardown.add(() => writeLabRecord(directory, { owner: null, holder: null, ports: ports.ports }));

  const watched = watchForFailure(namespace, teardown);
  const links = await LabLinks.open({ namespace, spec, hosts, directory, runtime, onDeath: (message, lastLines) => watched.fail({ service: 'links', message, lastLines }) });
  teardown.add(() => links.close());
  const services = new Map<string, Service>();
  const brokers = new Set(Object.values(spec.clusters).flatMap((cluster) => cluster.brokers));
  for (const service of spec.services) {
    const folder = join(directory, 'services', service.name);
    await mkdir(folder, { recursive: true });
    if (brokers.has(service.name)) await linkSharedVolumes(service, { spec, directory, folder });
    const entrypoint = [join(checkoutRoot(), 'docker', 'images', service.image, 'run')];
    services.set(service.name, new Service({
      spec: service, namespace, directory: folder,
      argv: await withOwnHosts(
        brokers.has(service.name) ? entrypoint : await inServiceRoot(service, entrypoint, { namespace, directory, folder, runtime }),
        { service: service.name, hosts: links.seenBy(service.name), directory },
      ),
      environment: serviceEnvironment(service, { labId, directory, folder, runtime, ports: ports.ports }),
      cleanEnd: cleanEnd(service, folder),
      onChange: (view) => onService?.(view),
      onDeath: (dead, how) => watched.fail({ service: dead.name, message: `${dead.name} ${how}`, lastLines: dead.lastLines() }),
    }));
  }
  const order = startOrder(spec.services).map((wave) => wave.flatMap(({ name }) => services.get(name) ?? []));
  teardown.add(async (discard) => {
    if (!discard) await links.healAll(); // else a broker could wait for a peer it can't reach until its grace is over
    for (const wave of order.toReversed()) await Promise.all(wave.map((service) => service.stop(discard)));
    for (const service of services.values()) service.closeLog();
  });
  const agentStart = startAgent(namespace, spec, directory, endpoint, runtime);
  teardown.add(async () => (await agentStart.catch(() => undefined))?.stop());
  agentStart.then((agent) => agent.process.exited.then(() => watched.fail({ service: 'agent', message: 'the lab agent ended', lastLines: agent.lastLines() })), () => undefined);
  for (const wave of order) await Promise.all(wave.map((service) => service.spawn()));
  const agent = await agentStart;

  const targets = clusterTargets(spec, ports.ports);
  const failFast = () => (watched.failure === undefined ? undefined : watched.failure.message);
  const patience = { timeoutMs: spec.startTimeoutMs, signal, failFast };
  const ready = (name: string) => services.get(name)?.ready();
  const dial: Dial = (host, port) => openTunnel(endpoint, host, port);
  await Promise.all([
    ...targets.map((target) => untilClusterReady(target, { ...patience, onBroker: ready })),
    ...serviceTargets(spec).map((target) => untilServiceAnswers(target, dial, patience).then(() => ready(target.service))),
  ]).catch((cause: unknown) => {
    throw notReady(labId, watched.failure, services, cause);
  });
  return nativeLab({ spec, namespace, services, links, targets, dial, agent, endpoint, ports, runtime, failed: watched.failed, close: (discard) => teardown.run(discard) });
}

/** @throws AtelierError LAB_BUSY, DISK_FULL */
async function prepareFolder(labId: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const { owner, holder } = await readLabRecord(directory);
  if (owner !== null && holder !== null && await isAlive(owner) && await isAlive(holder)) {
    throw new AtelierError('LAB_BUSY', `lab ${labId} is already run by process ${owner.pid}`, { hint: 'stop it there first, or stop that process.', facts: { labId, pid: owner.pid } });
  }
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < MIN_FREE_BYTES) {
    throw new AtelierError('DISK_FULL', `lab ${labId} needs ${MIN_FREE_BYTES / 1_048_576} MiB in ${directory}, ${Math.floor((bavail * bsize) / 1_048_576)} MiB are free`, {
      hint: 'free some space, or let ATELIER_DATA point to another disk.',
    });
  }
}

interface FailureWatch {
  readonly failed: Promise<Failure>;
  readonly failure: Failure | undefined;
  fail(failure: Failure): void;
}

/** The first thing that goes wrong while nobody is taking the lab down. */
function watchForFailure(namespace: LabNamespace, teardown: Teardown): FailureWatch {
  let failure: Failure | undefined;
  const { promise: failed, resolve } = Promise.withResolvers<Failure>();
  const fail = (found: Failure) => {
    if (failure !== undefined || teardown.started) return;
    failure = found;
    resolve(found);
  };
  void namespace.gone.then(() => fail({ service: 'namespace', message: `the namespace of lab ${namespace.labId} is gone`, lastLines: [] }));
  return { failed, get failure() { return failure; }, fail };
}

function notReady(labId: string, failure: Failure | undefined, services: ReadonlyMap<string, Service>, cause: unknown): AtelierError {
  const culprit = failure?.service ?? [...services.values()].find(({ state }) => state !== 'running')?.name;
  const lastLines = failure?.lastLines ?? (culprit === undefined ? [] : services.get(culprit)?.lastLines() ?? []);
  const reason = failure?.message ?? messageOf(cause);
  return new AtelierError('LAB_START_FAILED', [`lab ${labId} did not start: ${reason}`, ...lastLines.map((line) => `  ${culprit ?? '?'} | ${line}`)].join('\n'), {
    cause, facts: { labId, service: culprit, reason, lastLines },
  });
}

function startFailure(labId: string, error: unknown): AtelierError {
  return new AtelierError('LAB_START_FAILED', `lab ${labId} did not start: ${messageOf(error)}`, { cause: error, facts: { labId } });
}
