import { join } from 'node:path';
import type { LabSpec, LinkChange, LinkView } from '../../../src/contracts/index.ts';
import { atelierHome, type Runtime } from '../../../src/runtime/index.ts';
import { assertLatency, assertLink, linkWays, RelayControl, relayCommand, type LinkWay, type RelayRoute } from '../../relay/index.ts';
import { spawnInside, type InsideProcess } from './inside-process.ts';
import { LogFile } from './log-file.ts';
import { hostEnvironment, type LabNamespace } from './namespace.ts';

export interface LinkOptions {
  readonly namespace: LabNamespace;
  readonly spec: LabSpec;
  /** Service → its loopback address. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly runtime: Runtime;
  /** The relay ended although nobody closed it. */
  readonly onDeath: (message: string, lastLines: string[]) => void;
}

interface Placed extends LinkWay {
  /** Where `from` finds `to`: an address that only its `/etc/hosts` knows. */
  readonly address: string;
}

/** The links of a running lab. One relay stands on all of them; a lab that declares none has none. */
export class LabLinks {
  readonly #spec: LabSpec;
  readonly #hosts: LinkOptions['hosts'];
  readonly #ways: readonly Placed[];
  readonly #views: Map<string, LinkView>;
  #relay: { readonly control: RelayControl; readonly process: InsideProcess; readonly log: LogFile } | undefined;
  #closing = false;

  private constructor({ spec, hosts }: LinkOptions) {
    this.#spec = spec;
    this.#hosts = hosts;
    this.#ways = linkWays(spec).map((way, index) => ({ ...way, address: `127.0.1.${index + 1}` }));
    this.#views = new Map(Object.entries(spec.links).map(([name, { between }]) => [name, { name, between, cut: false, latencyMs: 0 }]));
  }

  /** On return every link is there and whole. @throws AtelierError LAB_DIED */
  static async open(options: LinkOptions): Promise<LabLinks> {
    const links = new LabLinks(options);
    if (links.#ways.length > 0) await links.#start(options);
    return links;
  }

  /** Session of the relay, when there is one. */
  get sessions(): number[] {
    return this.#relay === undefined ? [] : [this.#relay.process.pid];
  }

  /** Names as this service is to resolve them; undefined when it dials over no link. */
  seenBy(service: string): Record<string, string> | undefined {
    const own = this.#ways.filter(({ from }) => from === service).map(({ to, address }) => [to, address] as const);
    return own.length === 0 ? undefined : { ...this.#hosts, ...Object.fromEntries(own) };
  }

  views(): LinkView[] {
    return [...this.#views.values()];
  }

  /** In force on return. @throws AtelierError NOT_FOUND, BAD_INPUT, LAB_DIED */
  async change(link: string, change: LinkChange): Promise<void> {
    const { between } = assertLink(this.#spec, link);
    if (change.kind === 'delay') assertLatency(change.latencyMs);
    await this.#relay?.control.change(link, change);
    const { cut, latencyMs } = this.#views.get(link) ?? { cut: false, latencyMs: 0 };
    this.#views.set(link, {
      name: link, between,
      cut: change.kind === 'cut' || (cut && change.kind !== 'heal'),
      latencyMs: change.kind === 'delay' ? change.latencyMs : change.kind === 'heal' ? 0 : latencyMs,
    });
  }

  /** Never rejects: a relay that is gone cuts nothing any more. */
  async healAll(): Promise<void> {
    await Promise.allSettled(this.views().filter(({ cut, latencyMs }) => cut || latencyMs > 0).map(({ name }) => this.change(name, { kind: 'heal' })));
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#relay?.process.signal('SIGKILL'); // it holds nothing that would have to be put away
    await this.#relay?.process.exited;
    this.#relay?.log.close();
  }

  async #start({ namespace, directory, runtime, onDeath }: LinkOptions): Promise<void> {
    const { argv, environment } = relayCommand(runtime.node, join(atelierHome(), 'cache', 'relay'));
    const log = new LogFile(join(directory, 'links.log'));
    let hear: (text: string) => void = () => undefined;
    const process = await spawnInside(namespace, {
      argv,
      environment: { ...hostEnvironment(namespace.labId, directory), ...environment },
      onStdout: (chunk) => hear(chunk.toString()),
      onStderr: (chunk) => log.write(chunk),
    });
    const control = new RelayControl(process.stdin);
    hear = (text) => control.hear(text);
    this.#relay = { control, process, log };
    void process.exited.then(({ exitCode, signal }) => {
      const how = `it ended with ${signal ?? `exit code ${exitCode}`}`;
      control.lost(how);
      if (!this.#closing) onDeath(`the relay of the lab's links: ${how}`, log.lastLines());
    });
    try {
      await control.open(this.#routes());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #routes(): RelayRoute[] {
    return this.#ways.flatMap(({ link, to, ports, address }) => ports.map((port) => ({
      link, listen: { host: address, port }, target: { host: this.#hosts[to] ?? '', port },
    })));
  }
}
