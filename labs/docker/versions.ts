import { AtelierError } from '../../src/support/index.ts';
import { docker, DockerFailure } from './docker-cli.ts';

/** BuildKit with `Dockerfile.dockerignore`, `--mount`, cgroup limits as we set them. Debian 12 has 20.10.24. */
const OLDEST_ENGINE = [20, 10] as const;
/** The first Compose with `!override` and `!reset` (January 2024). */
const OLDEST_COMPOSE = [2, 24] as const;

export interface DockerVersions {
  readonly engine: string;
  readonly compose: string;
  /** Of the engine, as our runtime lock names platforms. */
  readonly platform: 'linux-x64' | 'linux-arm64';
}

/**
 * Asks client, engine and Compose for their versions.
 * @throws AtelierError DRIVER_UNAVAILABLE with the fix: no client, no engine, too old, no Compose v2, another architecture than images can be built for.
 */
export async function dockerVersions(): Promise<DockerVersions> {
  const [engine = '', system = '', architecture = ''] = (await docker(['version', '--format', '{{.Server.Version}} {{.Server.Os}} {{.Server.Arch}}'])).trim().split(' ');
  if (olderThan(engine, OLDEST_ENGINE)) {
    throw new AtelierError('DRIVER_UNAVAILABLE', `Docker Engine ${engine} is too old; labs need ${OLDEST_ENGINE.join('.')} or newer`, { hint: 'update Docker.', facts: { engine } });
  }
  const platform = system === 'linux' ? { amd64: 'linux-x64' as const, arm64: 'linux-arm64' as const }[architecture] : undefined;
  if (platform === undefined) {
    throw new AtelierError('DRIVER_UNAVAILABLE', `the Docker engine runs ${system}/${architecture} containers; labs need linux/amd64 or linux/arm64`, { hint: 'on Windows, switch Docker Desktop to Linux containers.' });
  }
  const compose = await composeVersion();
  if (olderThan(compose, OLDEST_COMPOSE)) {
    throw new AtelierError('DRIVER_UNAVAILABLE', `Docker Compose ${compose} is too old; labs need ${OLDEST_COMPOSE.join('.')} or newer`, { hint: 'update the plugin docker-compose.', facts: { compose } });
  }
  return { engine, compose, platform };
}

async function composeVersion(): Promise<string> {
  try {
    return (await docker(['compose', 'version', '--short'])).trim().replace(/^v/, '');
  } catch (cause) {
    if (!(cause instanceof DockerFailure)) throw cause;
    throw new AtelierError('DRIVER_UNAVAILABLE', 'there is no Docker Compose v2: "docker compose" is no command of this client', {
      cause, hint: 'install the plugin: the package docker-compose-plugin or docker-compose-v2, Debian 13: docker-compose (https://docs.docker.com/compose/install/linux); the old program docker-compose 1 is not enough.',
    });
  }
}

/** A version that can't be read counts as new: it is no reason to refuse. */
function olderThan(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = NaN, ownMinor = NaN] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
