import type { AgentConfig } from '../../src/contracts/index.ts';
import * as protocol from './protocol.ts';
import type { RpcPeer } from './rpc/index.ts';

/** What the agent answers to each host that connects. */
export function offerAgent({ clusters }: AgentConfig): (peer: RpcPeer) => void {
  return (peer) => {
    peer.answer(protocol.hello, async () => ({
      protocol: 1 as const, pid: process.pid, node: process.version, rssBytes: process.memoryUsage.rss(), clusters: Object.keys(clusters),
    }));
  };
}
