import { docker } from '../../docker/index.ts';
import { remainsOf } from './lab-remains.ts';

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, KiB: 1_024, MB: 1e6, MiB: 1_048_576, GB: 1e9, GiB: 1_073_741_824 };

/** What the engine counts for all containers of a lab, file cache left out. */
export async function memoryOfLab(labId: string): Promise<number> {
  const { containers } = await remainsOf(labId);
  if (containers.length === 0) return 0;
  const used = await docker(['stats', '--no-stream', '--format', '{{.MemUsage}}', ...containers]);
  return used.trim().split('\n').reduce((sum, line) => sum + bytesOf(line.split(' / ')[0] ?? ''), 0);
}

/** `123.4MiB`, as the client writes it; 0 for a container that does not run. */
export function bytesOf(text: string): number {
  const [, count, unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(text.trim()) ?? [];
  return Math.round(Number(count ?? 0) * (UNITS[unit] ?? 0));
}
