import type { AgentConfig } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import { ClusterEye, readRecords, watchCluster } from './eye/index.ts';
import { offerGrading } from './grading/index.ts';
import * as protocol from './protocol.ts';
import type { RpcPeer } from './rpc/index.ts';

/** What the agent answers to each host that connects. All hosts look through the same eyes: one connection per broker. */
export function offerAgent({ clusters }: Pick<AgentConfig, 'clusters'>): (peer: RpcPeer) => void {
  const eyes = new Map(Object.entries(clusters).map(([name, cluster]) => [name, new ClusterEye(name, cluster)]));
  const eyeOn = (cluster: string): ClusterEye => {
    const eye = eyes.get(cluster);
    if (eye === undefined) throw new AtelierError('NOT_FOUND', `this lab has no cluster ${cluster} (it has: ${[...eyes.keys()].join(', ') || 'none'})`);
    return eye;
  };
  return (peer) => {
    const watches = new Map<number, () => void>();
    const end = (watch: number) => {
      watches.get(watch)?.();
      watches.delete(watch);
    };
    peer
      .answer(protocol.hello, async () => ({
        protocol: 1 as const, pid: process.pid, node: process.version, rssBytes: process.memoryUsage.rss(), clusters: [...eyes.keys()],
      }))
      .answer(protocol.snapshot, async ({ cluster }) => eyeOn(cluster).look())
      .answer(protocol.records, async (request) => readRecords(eyeOn(request.cluster), request))
      .answer(protocol.watch, async ({ cluster, watch, intervalMs }) => {
        end(watch);
        watches.set(watch, watchCluster(eyeOn(cluster), intervalMs, (snapshot) => peer.notify(protocol.onSnapshot, { watch, snapshot })));
        return null;
      })
      .answer(protocol.unwatch, async ({ watch }) => { end(watch); return null; });
    offerGrading(peer, clusters);
    void peer.closed.then(() => { for (const watch of [...watches.keys()]) end(watch); });
  };
}
