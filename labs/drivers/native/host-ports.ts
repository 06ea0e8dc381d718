import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { ServiceSpec } from '../../../src/contracts/index.ts';
import { openTunnel, splice } from '../../agent/index.ts';
import type { AgentEndpoint } from '../lab-driver.ts';

export interface HostPort {
  readonly service: string;
  /** Port inside the lab. */
  readonly target: number;
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Variable of the definition that names the port, when there is one. */
  readonly variable: string | undefined;
}

/** The published ports of a lab's services on 127.0.0.1, relayed into the lab by its agent. */
export interface HostPorts {
  readonly ports: readonly HostPort[];
  close(): void;
}

/**
 * Listens at once, so that the ports are known before anything is started; connections go through as soon as the agent serves.
 * Each port is the one wished for (the lab's last one) when that is free, else any free one.
 */
export async function openHostPorts(services: readonly ServiceSpec[], agent: AgentEndpoint, wished: readonly HostPort[]): Promise<HostPorts> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const close = () => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  };
  const ports: HostPort[] = [];
  try {
    for (const { service, target, variable } of services.flatMap(({ name, ports: published }) => published.map((port) => ({ service: name, ...port })))) {
      const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
        sockets.add(socket.on('error', () => undefined).once('close', () => sockets.delete(socket)));
        // Nobody listening inside looks to the caller like a connection that is closed at once.
        openTunnel(agent, service, target).then((tunnel) => splice(socket, tunnel), () => socket.destroy());
      });
      servers.push(server);
      const last = wished.find((port) => port.service === service && port.target === target)?.port;
      ports.push({ service, target, variable, port: await listen(server, last ?? 0) });
    }
  } catch (error) {
    close();
    throw error;
  }
  return { ports, close };
}

async function listen(server: Server, wished: number): Promise<number> {
  try {
    server.listen(wished, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (wished === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listen(server, 0);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
