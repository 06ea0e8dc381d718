import { once } from 'node:events';
import type { LabSpec, LinkChange, LinkView } from '../../../src/contracts/index.ts';
import { waitUntil } from '../../../src/support/index.ts';
import { assertLatency, assertLink, RelayControl } from '../../relay/index.ts';
import { docker, spawnDocker, type DockerProcess } from '../../docker/index.ts';
import { CONFINED } from './agent-containers.ts';
import { containerName, directName, LAB_LABEL } from './override.ts';
import { placedWays, type PlacedWay } from './placed-ways.ts';

export interface ComposeLinkOptions {
  readonly spec: LabSpec;
  readonly labId: string;
  /** The agent's, which holds the relay's program too. */
  readonly image: string;
  /** A relay ended although nobody closed it. */
  readonly onDeath: (message: string, lastLines: string[]) => void;
}

const START_TIMEOUT_MS = 60_000;

interface Relay { readonly control: RelayControl; readonly client: DockerProcess; closing: boolean }

/**
 * The links of a running lab: beside each service that dials over one stands a relay, in that service's own network namespace, so it listens on
 * loopback addresses that nobody else reaches. A service that is started again has a new namespace and gets a new relay.
 */
export class ComposeLinks {
  readonly #options: ComposeLinkOptions;
  readonly #ways: readonly PlacedWay[];
  readonly #views: Map<string, LinkView>;
  readonly #relays = new Map<string, Relay>();

  constructor(options: ComposeLinkOptions) {
    this.#options = options;
    this.#ways = placedWays(options.spec);
    this.#views = new Map(Object.entries(options.spec.links).map(([name, { between }]) => [name, { name, between, cut: false, latencyMs: 0 }]));
  }

  views(): LinkView[] {
    return [...this.#views.values()];
  }

  /** On return every link is there and whole; the services' containers run. @throws AtelierError LAB_DIED */
  async open(): Promise<void> {
    await Promise.all([...new Set(this.#ways.map(({ from }) => from))].map((service) => this.renew(service)));
  }

  /** After this service was started again: its links are as they were. */
  async renew(service: string): Promise<void> {
    const own = this.#ways.filter(({ from }) => from === service);
    if (own.length === 0) return;
    const { labId, image, onDeath } = this.#options;
    const name = containerName(labId, `links-${service}`);
    const old = this.#relays.get(service);
    if (old !== undefined) old.closing = true;
    await docker(['rm', '--force', name]);
    await docker(['create', '--interactive', '--name', name, '--label', `${LAB_LABEL}=${labId}`, '--network', `container:${containerName(labId, service)}`, ...CONFINED, image, 'relay']);
    const client = spawnDocker(['start', '--attach', '--interactive', name]);
    client.stdin.on('error', () => undefined); // EPIPE: it is gone, which `close` tells
    const relay: Relay = { client, control: new RelayControl(client.stdin), closing: false };
    this.#relays.set(service, relay);
    let errors = '';
    client.stdout.on('data', (chunk: Buffer) => relay.control.hear(chunk.toString()));
    client.stderr.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-4_000); });
    void once(client, 'close').catch(() => undefined).then(() => {
      const how = 'its container ended';
      relay.control.lost(how);
      if (!relay.closing) onDeath(`the relay of ${service}'s links: ${how}`, errors.split('\n').filter(Boolean).slice(-20));
    });
    // Only then does its time to answer begin: a busy engine takes its own.
    await waitUntil({
      what: `container ${name} to run`, timeoutMs: START_TIMEOUT_MS, intervalMs: 50,
      check: async () => (await docker(['inspect', '--format', '{{.State.Running}}', name])).trim() === 'true',
      failFast: () => (client.exitCode === null ? undefined : errors.trim() || 'it ended'),
    });
    await relay.control.open(own.flatMap(({ link, to, ports, address }) => ports.map((port) => ({ link, listen: { host: address, port }, target: { host: directName(to), port } }))));
    for (const { name: link, cut, latencyMs } of this.#views.values()) {
      if (!own.some((way) => way.link === link)) continue;
      if (latencyMs > 0) await relay.control.change(link, { kind: 'delay', latencyMs });
      if (cut) await relay.control.change(link, { kind: 'cut' });
    }
  }

  /** In force on return. @throws AtelierError NOT_FOUND, BAD_INPUT, LAB_DIED */
  async change(link: string, change: LinkChange): Promise<void> {
    const { between } = assertLink(this.#options.spec, link);
    if (change.kind === 'delay') assertLatency(change.latencyMs);
    const ends = new Set(this.#ways.filter((way) => way.link === link).map(({ from }) => from));
    const { cut, latencyMs } = this.#views.get(link) ?? { cut: false, latencyMs: 0 };
    this.#views.set(link, {
      name: link, between,
      cut: change.kind === 'cut' || (cut && change.kind !== 'heal'),
      latencyMs: change.kind === 'delay' ? change.latencyMs : change.kind === 'heal' ? 0 : latencyMs,
    });
    await Promise.all([...ends].map((service) => this.#relays.get(service)?.control.change(link, change)));
  }

  /** Never rejects: a relay that is gone cuts nothing any more. */
  async healAll(): Promise<void> {
    await Promise.allSettled(this.views().filter(({ cut, latencyMs }) => cut || latencyMs > 0).map(({ name }) => this.change(name, { kind: 'heal' })));
  }

  /** From now on their end is no surprise; they end with their stdin. */
  close(): void {
    for (const relay of this.#relays.values()) {
      relay.closing = true;
      relay.client.stdin.end();
    }
  }
}
