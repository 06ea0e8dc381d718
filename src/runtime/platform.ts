import { AtelierError } from '../support/index.ts';

/** Platforms that the lock may pin a Java runtime for. */
export const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'] as const;
export type Platform = (typeof PLATFORMS)[number];

/**
 * The platform as the runtime lock names it.
 * @throws AtelierError DRIVER_UNAVAILABLE when no Java runtime exists for it.
 */
export function currentPlatform(platform: string = process.platform, architecture: string = process.arch, libc: 'glibc' | 'other' = usesGlibc() ? 'glibc' : 'other'): Platform {
  const name = `${platform}-${architecture}`;
  const known = PLATFORMS.find((candidate) => candidate === name);
  const hint = 'use Linux with glibc (x64 or arm64), or run the labs with Docker Compose: docker compose -f labs/definitions/<lab>/compose.yaml up';
  if (known === undefined) throw new AtelierError('DRIVER_UNAVAILABLE', `there is no Java runtime for ${name} in docker/runtime.lock.json (it has ${PLATFORMS.join(', ')})`, { hint });
  if (platform === 'linux' && libc !== 'glibc') throw new AtelierError('DRIVER_UNAVAILABLE', 'this Linux has no glibc (Alpine and other musl systems): the pinned Java runtime can\'t run here', { hint });
  return known;
}

/** False on musl: the report of such a process names no glibc. */
function usesGlibc(): boolean {
  if (process.platform !== 'linux') return true;
  Reflect.set(process.report, 'excludeNetwork', true); // not typed yet; else it resolves names, which can take seconds
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return true;
  const { header } = report;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}

/** Name of the npm package that holds Node 24 for this platform. */
export function nodePackage(platform: string = process.platform, architecture: string = process.arch): string {
  return `node-${platform === 'win32' ? 'win' : platform}-${architecture}`;
}
