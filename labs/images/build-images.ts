import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '../../src/support/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { docker, DockerFailure, dockerVersions } from '../docker/index.ts';
import { inputsOf } from './inputs.ts';
import { imageNames, imageReferences } from './references.ts';
import { STAGE, stageImages } from './stage.ts';

const BASE = 'debian:bookworm-slim';
/** Label of an image: `inputsOf` what it was built from. */
const INPUTS_LABEL = 'atelier.inputs';

export interface BuildOptions {
  /** One line of what is going on. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Those of these images that the engine does not have as this checkout would build them. @throws AtelierError NOT_FOUND, DRIVER_UNAVAILABLE */
export async function outdatedImages(names: readonly string[]): Promise<string[]> {
  const references = await referencesOf(names);
  const current = await Promise.all(Object.entries(references).map(async ([name, reference]) => {
    const held = await docker(['image', 'ls', '--quiet', '--filter', `label=${INPUTS_LABEL}=${await inputsOf(name)}`, reference]);
    return held.trim() !== '';
  }));
  return Object.keys(references).filter((_, index) => current[index] !== true);
}

/**
 * Builds images: folders of docker/images. What they copy is staged first; the build itself has no network.
 * @throws AtelierError NOT_FOUND for an unknown name; DRIVER_UNAVAILABLE; LAB_START_FAILED with the build's last lines; as the set-up of the runtime does.
 */
export async function buildImages(names: readonly string[], { onProgress, signal }: BuildOptions = {}): Promise<void> {
  const references = await referencesOf(names);
  if (names.length === 0) return;
  const { platform } = await dockerVersions();
  let told = '';
  await stageImages(names, {
    platform, signal,
    onProgress: ({ part, state, heldBytes, totalBytes }) => {
      // Ten lines a part, not one a packet: this goes into logs, too.
      const line = `${part}: ${state} ${Math.round((heldBytes / Math.max(totalBytes, 1)) * 10) * 10} % of ${Math.round(totalBytes / 1e6)} MB`;
      if (state !== 'done' && line !== told) onProgress?.(line);
      told = line;
    },
  });
  // Through Compose, whose builder reads Dockerfile.dockerignore wherever the client comes from, and sends only what is copied.
  const services = Object.fromEntries(await Promise.all(Object.entries(references).map(async ([name, image]) => [name, {
    image, build: { context: checkoutRoot(), dockerfile: `docker/images/${name}/Dockerfile`, network: 'none', labels: { [INPUTS_LABEL]: await inputsOf(name) } },
  }] as const)));
  const file = join(STAGE, `build-${process.pid}.json`);
  await mkdir(STAGE, { recursive: true });
  await writeFile(file, JSON.stringify({ name: 'kafka-atelier-images', services }));
  try {
    await docker(['compose', '--progress', 'plain', '-f', file, 'build'], { environment: { DOCKER_BUILDKIT: '1' }, signal, ...(onProgress === undefined ? {} : { onProgress }) });
  } catch (cause) {
    if (!(cause instanceof DockerFailure)) throw cause;
    const noBase = cause.stderr.includes(BASE);
    throw new AtelierError('LAB_START_FAILED', `the images ${names.join(', ')} can't be built: ${cause.message}`, {
      cause, hint: noBase ? `docker pull ${BASE} must work; without a registry: debootstrap --variant=minbase bookworm base && tar -C base -c . | docker import - ${BASE}` : 'read the lines above; docker builder prune starts afresh.',
    });
  } finally {
    await rm(file, { force: true });
  }
}

/** @throws AtelierError NOT_FOUND */
async function referencesOf(names: readonly string[]): Promise<Record<string, string>> {
  const [known, references] = await Promise.all([imageNames(), imageReferences()]);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AtelierError('NOT_FOUND', `there is no image ${unknown} in docker/images`, { hint: `the images are ${known.join(', ')}.` });
  return Object.fromEntries([...new Set(names)].map((name) => [name, references[name] ?? '']));
}
