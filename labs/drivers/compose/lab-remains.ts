import { docker, DockerFailure } from '../../docker/index.ts';
import { LAB_LABEL } from './override.ts';

const ofLab = (labId: string): string => `label=${LAB_LABEL}=${labId}`;
const idsOf = (listing: string): string[] => listing.trim().split('\n').filter(Boolean);

/** Everything that carries the lab's label, by id. */
export async function remainsOf(labId: string): Promise<{ containers: string[]; networks: string[]; volumes: string[] }> {
  const [containers, networks, volumes] = await Promise.all([
    docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', ofLab(labId)]),
    docker(['network', 'ls', '--quiet', '--no-trunc', '--filter', ofLab(labId)]),
    docker(['volume', 'ls', '--quiet', '--filter', ofLab(labId)]),
  ]);
  return { containers: idsOf(containers), networks: idsOf(networks), volumes: idsOf(volumes) };
}

/** Kills and removes what a lab has with the engine. Idempotent. @param keepData its volumes stay */
export async function removeRemains(labId: string, { keepData }: { readonly keepData: boolean }): Promise<void> {
  const { containers, networks, volumes } = await remainsOf(labId);
  // --volumes: those without a name that an image declares for itself.
  await ifAny(['rm', '--force', '--volumes'], containers);
  await ifAny(['network', 'rm'], networks);
  if (!keepData) await ifAny(['volume', 'rm', '--force'], volumes);
}

async function ifAny(command: readonly string[], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await docker([...command, ...ids]).catch((error: unknown) => {
    // Somebody else removed it in this moment, which is what we want.
    if (!(error instanceof DockerFailure) || !/no such|not found|already in progress/i.test(error.stderr)) throw error;
  });
}
