/**
 * Docker, through its own client: which engine is asked is the client's affair (context, DOCKER_HOST).
 * @module
 */
export { docker, DockerFailure, spawnDocker, type DockerOptions, type DockerProcess } from './docker-cli.ts';
export { dockerVersions, type DockerVersions } from './versions.ts';
