import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSpec } from '../../../src/contracts/index.ts';
import { AtelierError, messageOf, waitUntil } from '../../../src/support/index.ts';
import { checkoutRoot } from '../../../src/runtime/index.ts';
import { openTunnel } from '../../agent/index.ts';
import { docker } from '../../docker/index.ts';
import { buildImages, imageReferences, outdatedImages } from '../../images/index.ts';
import { untilClusterReady, untilServiceAnswers, type Dial } from '../../readiness/index.ts';
import type { LabDriver, RunningLab, StartLabOptions } from '../lab-driver.ts';
import { openHostPorts } from '../native/host-ports.ts';
import { clusterTargets, serviceTargets } from '../native/lab-wiring.ts';
import { startOrder } from '../native/start-order.ts';
import { Teardown } from '../native/teardown.ts';
import { agentEndpoint, createNetwork, startAgent } from './agent-containers.ts';
import { composeLab, type Failure } from './compose-lab.ts';
import { ComposeLinks } from './compose-links.ts';
import { ComposeService } from './compose-service.ts';
import { engineTime, watchContainers } from './container-events.ts';
import { diagnoseCompose } from './diagnose.ts';
import { ownerHere, ownerLives, readComposeRecord, writeComposeRecord } from './lab-record.ts';
import { remainsOf, removeRemains } from './lab-remains.ts';
import { containerName, overrideFile } from './override.ts';

const NEWS_TIMEOUT_MS = 5_000;
/** Images that every lab needs besides its services': the agent's, and the learner's programs'. */
const OWN_IMAGES = ['agent', 'learner'];

/**
 * Labs in containers, for any machine with Docker and Compose v2: one project, network and set of volumes per lab, all labelled `atelier.lab=<id>`.
 * Data lies in volumes of the engine, not in the lab's folder: `stop` with `discard`, or `wipe`, removes it. See LabDriver for what each method guarantees.
 */
export function composeDriver(): LabDriver {
  return {
    name: 'compose',
    diagnose: diagnoseCompose,
    start: async (spec, options) => {
      const teardown = new Teardown();
      try {
        return await startLab(spec, options, teardown);
      } catch (error) {
        await teardown.run(true).catch(() => undefined); // the first error is the one that tells
        throw error instanceof AtelierError && error.code !== 'WAIT_TIMEOUT' ? error : options.signal?.aborted === true ? options.signal.reason
          : new AtelierError('LAB_START_FAILED', `lab ${options.labId} did not start: ${messageOf(error)}`, { cause: error, facts: { labId: options.labId } });
      }
    },
    reap: async (labId, directory) => {
      await assertFree(labId, directory);
      await removeRemains(labId, { keepData: true });
      const { owner, ports } = await readComposeRecord(directory);
      if (owner !== null) await writeComposeRecord(directory, { owner: null, ports });
    },
    wipe: async (labId, directory) => {
      await assertFree(labId, directory);
      await removeRemains(labId, { keepData: false });
    },
  };
}

/** @throws AtelierError LAB_BUSY when another living process holds the lab */
async function assertFree(labId: string, directory: string): Promise<void> {
  const { owner } = await readComposeRecord(directory);
  if (owner === null || owner.pid === process.pid || !ownerLives(owner)) return;
  throw new AtelierError('LAB_BUSY', `lab ${labId} is run by process ${owner.pid}, which lives`, { hint: 'stop it there first, or stop that process.', facts: { labId, pid: owner.pid } });
}

async function startLab(spec: LabSpec, { labId, directory, onService, signal }: StartLabOptions, teardown: Teardown): Promise<RunningLab> {
  signal?.throwIfAborted();
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const { owner, ports: lastPorts } = await readComposeRecord(directory);
  if (owner !== null && ownerLives(owner)) throw new AtelierError('LAB_BUSY', `lab ${labId} is already run by process ${owner.pid}`, { hint: 'stop it there first, or stop that process.', facts: { labId, pid: owner.pid } });
  const outdated = await outdatedImages([...spec.services.map(({ image }) => image), ...OWN_IMAGES]);
  if (outdated.length > 0) {
    for (const { name } of spec.services) onService?.({ name, state: 'waiting' });
    await buildImages(outdated, { signal });
  }
  const references = await imageReferences();
  const endpoint = await agentEndpoint();
  const ports = await openHostPorts(spec.services, endpoint, lastPorts);
  teardown.add(() => ports.close());
  await writeComposeRecord(directory, { owner: ownerHere(), ports: ports.ports });
  teardown.add(() => writeComposeRecord(directory, { owner: null, ports: ports.ports }));

  // What a crash has left of it would only be in the way; its data stays.
  await removeRemains(labId, { keepData: true });
  const hadData = (await remainsOf(labId)).volumes.length > 0;
  let usable = false;
  // A start that fails is undone rudely, but takes nobody's data along.
  teardown.add((discard) => removeRemains(labId, { keepData: !discard || (!usable && hadData) }));
  const [since] = await Promise.all([engineTime(signal), createNetwork(labId, signal)]);

  const watched = watchForFailure(teardown);
  const services = new Map(spec.services.map((service) => [service.name, new ComposeService({
    spec: service, container: containerName(labId, service.name), onChange: (view) => onService?.(view),
    onDeath: (dead, how) => watched.fail({ service: dead.name, message: `${dead.name} ${how}`, lastLines: dead.lastLines() }),
  })]));
  const byContainer = new Map([...services.values()].map((service) => [service.container, service]));
  const events = watchContainers(labId, since, ({ container, exitCode }) => void byContainer.get(container)?.ended(exitCode),
    (why) => watched.fail({ service: 'engine', message: why, lastLines: [] }));
  teardown.add(() => events.close());
  const links = new ComposeLinks({ spec, labId, image: references['agent'] ?? '', onDeath: (message, lastLines) => watched.fail({ service: 'links', message, lastLines }) });
  teardown.add(() => links.close());
  const order = startOrder(spec.services).map((wave) => wave.flatMap(({ name }) => services.get(name) ?? []));
  teardown.add(async (discard) => {
    const alive = [...services.values()].filter((service) => service.alive);
    const frozen = alive.filter(({ state }) => state === 'paused');
    for (const service of services.values()) if (service.state !== 'dead') service.stopped();
    if (discard) return; // removing kills
    await links.healAll(); // else a broker could wait for a peer it can't reach until its grace is over
    if (frozen.length > 0) await docker(['unpause', ...frozen.map(({ container }) => container)]);
    for (const wave of order.toReversed()) {
      const grace = Math.max(...wave.map(({ name }) => spec.services.find((service) => service.name === name)?.stopGraceMs ?? 0));
      const containers = wave.filter((service) => alive.includes(service)).map(({ container }) => container);
      if (containers.length > 0) await docker(['stop', '--time', String(Math.ceil(grace / 1_000)), ...containers]);
    }
  });
  const agentStart = startAgent(spec, labId, endpoint, references['agent'] ?? '', signal);
  teardown.add(async () => (await agentStart.catch(() => undefined))?.stop());
  agentStart.then((agent) => agent.ended.then(() => watched.fail({ service: 'agent', message: 'the lab agent ended', lastLines: agent.lastLines() })), () => undefined);

  for (const service of services.values()) service.starting();
  await Promise.all([up(spec, labId, directory, references, ports.ports, signal).then(() => links.open()), agentStart]).catch(async (cause: unknown) => {
    signal?.throwIfAborted();
    // A service that died at once takes others along, and the engine's news of it may come later than that.
    await waitUntil({ what: 'news of a dead service', timeoutMs: NEWS_TIMEOUT_MS, check: () => watched.failure !== undefined, signal }).catch(() => undefined);
    throw watched.failure === undefined ? cause : await notReady(labId, watched.failure, services, cause);
  });
  const targets = clusterTargets(spec, ports.ports);
  const failFast = () => watched.failure?.message;
  const patience = { timeoutMs: spec.startTimeoutMs, signal, failFast };
  const ready = (name: string) => services.get(name)?.ready();
  const dial: Dial = (host, port) => openTunnel(endpoint, host, port);
  await Promise.all([
    ...targets.map((target) => untilClusterReady(target, { ...patience, onBroker: ready })),
    ...serviceTargets(spec).map((target) => untilServiceAnswers(target, dial, patience).then(() => ready(target.service))),
  ]).catch(async (cause: unknown) => {
    signal?.throwIfAborted();
    throw await notReady(labId, watched.failure, services, cause);
  });
  usable = true;
  return composeLab({ spec, labId, directory, services, links, targets, dial, agent: endpoint, ports, references, failed: watched.failed, close: (discard) => teardown.run(discard) });
}

/** `docker compose up` over the lab's own file and ours. */
async function up(spec: LabSpec, labId: string, directory: string, references: Readonly<Record<string, string>>, ports: readonly { variable: string | undefined; port: number }[], signal: AbortSignal | undefined): Promise<void> {
  const override = join(directory, 'compose.override.yaml');
  await writeFile(override, overrideFile(spec, labId, references));
  const environment = Object.fromEntries(ports.flatMap(({ variable, port }) => (variable === undefined ? [] : [[variable, String(port)]])));
  const definition = join(checkoutRoot(), 'labs', 'definitions', spec.name, 'compose.yaml');
  try {
    await docker(['compose', '--progress', 'quiet', '--project-name', labId, '--file', definition, '--file', override, 'up', '--detach', '--no-build', '--pull', 'never'], { environment, signal });
  } finally {
    await rm(override, { force: true });
  }
}

interface FailureWatch { readonly failed: Promise<Failure>; readonly failure: Failure | undefined; fail(failure: Failure): void }

/** The first thing that goes wrong while nobody is taking the lab down. */
function watchForFailure(teardown: Teardown): FailureWatch {
  let failure: Failure | undefined;
  const { promise: failed, resolve } = Promise.withResolvers<Failure>();
  const fail = (found: Failure) => {
    if (failure !== undefined || teardown.started) return;
    failure = found;
    resolve(found);
  };
  return { failed, get failure() { return failure; }, fail };
}

async function notReady(labId: string, failure: Failure | undefined, services: ReadonlyMap<string, ComposeService>, cause: unknown): Promise<AtelierError> {
  const culprit = failure?.service ?? [...services.values()].find(({ state }) => state !== 'running')?.name;
  const lastLines = failure?.lastLines ?? await services.get(culprit ?? '')?.readLines() ?? [];
  const reason = failure?.message ?? messageOf(cause);
  return new AtelierError('LAB_START_FAILED', [`lab ${labId} did not start: ${reason}`, ...lastLines.map((line) => `  ${culprit ?? '?'} | ${line}`)].join('\n'), {
    cause, facts: { labId, service: culprit, reason, lastLines },
  });
}
