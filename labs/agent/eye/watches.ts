import type { ClusterSnapshot } from '../../../src/contracts/index.ts';
import type { ClusterEye } from './cluster-eye.ts';

/** All of a snapshot that makes it another one for whoever looks at it. */
function content({ at: _at, stale, ...rest }: ClusterSnapshot): string {
  return JSON.stringify({ ...rest, stale: stale !== undefined });
}

/**
 * Looks at once and then every `intervalMs`, tells only what differs from what was told before. A slow look delays the next
 * one instead of piling up. Returns how to stop.
 */
export function watchCluster(eye: ClusterEye, intervalMs: number, tell: (snapshot: ClusterSnapshot) => void): () => void {
  let told: string | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const startedAt = performance.now();
    const snapshot = await eye.look();
    if (stopped) return;
    const now = content(snapshot);
    if (now !== told) tell(snapshot);
    told = now;
    timer = setTimeout(() => void look(), Math.max(50, intervalMs - (performance.now() - startedAt)));
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
