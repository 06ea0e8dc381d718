import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { LinkChange } from '../../src/contracts/index.ts';
import { Link } from './link.ts';

/** Where one service dials another: at `listen`, from where `target` is reached. */
export interface RelayRoute {
  readonly link: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly target: { readonly host: string; readonly port: number };
}

/** All links of a lab. Everything it is told comes from the driver, which has checked it. */
export class Relay {
  readonly #links = new Map<string, Link>();
  readonly #servers: Server[] = [];

  /** On return every route listens. @throws Error EADDRINUSE and the like */
  async open(routes: readonly RelayRoute[]): Promise<void> {
    await Promise.all(routes.map(async ({ link: name, listen, target }) => {
      const link = this.#links.get(name) ?? new Link();
      this.#links.set(name, link);
      const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => link.accept(client, target));
      this.#servers.push(server);
      server.listen(listen.port, listen.host);
      await once(server, 'listening');
    }));
  }

  /** In force on return. Idempotent. @throws Error for a link it does not know */
  change(name: string, change: LinkChange): void {
    const link = this.#links.get(name);
    if (link === undefined) throw new Error(`there is no link ${name}`);
    if (change.kind === 'cut') link.cut();
    else if (change.kind === 'heal') link.heal();
    else link.delay(change.latencyMs);
  }

  /** Nothing is relayed any more; what is under way breaks. */
  close(): void {
    for (const server of this.#servers) server.close();
    for (const link of this.#links.values()) {
      link.cut();
      link.heal();
    }
  }
}
