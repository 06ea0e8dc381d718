import { connect, type Socket } from 'node:net';
import { Lane } from './lane.ts';
import { lookUp } from './look-up.ts';

/** A relayed connection while both its ends are known. */
interface Crossing { freeze(): void; readonly sockets: readonly Socket[] }

/**
 * One link between two services: every connection that either dials to the other. Cut, it is silent: what crosses is lost,
 * what is said to it is not answered, and no end learns what happens to the other.
 */
export class Link {
  readonly #crossings = new Set<Crossing>();
  #cut = false;
  #latencyMs = 0;

  /** A service has dialled; `client` is paused and half-open. */
  accept(client: Socket, target: { readonly host: string; readonly port: number }): void {
    client.on('error', () => undefined); // told by `close`
    if (this.#cut) return this.#swallow(client);
    const server = connect({ ...target, lookup: lookUp, allowHalfOpen: true, noDelay: true });
    server.on('error', () => undefined);
    const sockets = [client, server];
    const lanes: Lane[] = [];
    const crossing: Crossing = { sockets, freeze: () => { client.pause(); for (const lane of lanes) lane.freeze(); } };
    this.#crossings.add(crossing);
    for (const socket of sockets) {
      socket.on('close', () => {
        if (sockets.every(({ destroyed }) => destroyed)) this.#crossings.delete(crossing);
      });
    }
    const refused = () => { if (!this.#cut) client.resetAndDestroy(); };
    server.once('close', refused);
    server.once('connect', () => {
      server.off('close', refused);
      if (this.#cut) return; // cut while it was dialled
      const latencyMs = () => this.#latencyMs;
      lanes.push(new Lane(client, server, latencyMs), new Lane(server, client, latencyMs));
      client.resume();
    });
  }

  /** In force on return; bytes that the kernel already has for their receiver are no longer on the link. */
  cut(): void {
    if (this.#cut) return;
    this.#cut = true;
    for (const crossing of this.#crossings) crossing.freeze();
  }

  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Connections that have lost bytes, or were never answered, break for both ends; others go on. */
  heal(): void {
    this.#latencyMs = 0;
    if (!this.#cut) return;
    this.#cut = false;
    for (const { sockets } of this.#crossings) for (const socket of sockets) socket.resetAndDestroy();
    this.#crossings.clear();
  }

  /** A connection made while the link is cut: never answered, forgotten when its maker gives it up. */
  #swallow(client: Socket): void {
    const crossing: Crossing = { sockets: [client], freeze: () => undefined };
    this.#crossings.add(crossing);
    client.on('close', () => this.#crossings.delete(crossing));
    client.on('end', () => client.destroy());
    client.resume();
  }
}
