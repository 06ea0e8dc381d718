import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LabSpec, ServiceSpec } from '../../../src/contracts/index.ts';

/**
 * A broker sees the lab's own file system and keeps its data below its folder; what it shares with other services (certificates of the
 * lab's CA) it finds there too, by a link to the lab's volume. Idempotent.
 */
export async function linkSharedVolumes(service: ServiceSpec, { spec, directory, folder }: { readonly spec: LabSpec; readonly directory: string; readonly folder: string }): Promise<void> {
  for (const { volume, target } of service.volumes) {
    if (!spec.services.some((other) => other !== service && other.volumes.some((one) => one.volume === volume))) continue;
    const source = join(directory, 'volumes', volume);
    const link = join(folder, target);
    await mkdir(source, { recursive: true });
    await mkdir(dirname(link), { recursive: true });
    await symlink(source, link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
