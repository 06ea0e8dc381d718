import { chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceSpec } from '../../../src/contracts/index.ts';
import { checkoutRoot, type Runtime } from '../../../src/runtime/index.ts';
import type { LabNamespace } from './namespace.ts';

const SCRIPT = fileURLToPath(new URL('service-root.sh', import.meta.url));
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];
/** Any id that is neither the lab's root nor a learner's program. All such services of a lab share it, and so their volumes. */
const SERVICE_ID = 900;

export interface ServiceRootOptions {
  readonly namespace: LabNamespace;
  /** Folder of the lab. */
  readonly directory: string;
  /** The service's own folder, the only one besides its volumes that it may write. */
  readonly folder: string;
  readonly runtime: Runtime;
}

/**
 * The argv that runs a service in a root file system of its own: the system's programs, the runtime, the service's folder and
 * its volumes (`<lab>/volumes/<name>` at their targets), without any privilege. For services that do with files what a learner tells them to.
 */
export async function inServiceRoot(service: ServiceSpec, argv: readonly string[], { namespace, directory, folder, runtime }: ServiceRootOptions): Promise<string[]> {
  const id = namespace.subordinateIds >= SERVICE_ID ? SERVICE_ID : 0;
  const root = join(directory, 'roots', service.name);
  const volumes = service.volumes.map(({ volume, target }) => ({ source: join(directory, 'volumes', volume), target }));
  for (const path of [root, folder, ...volumes.map(({ source }) => source)]) await mkdir(path, { recursive: true });
  if (id !== 0) {
    // As the host counts: ids of the lab from 1 on are its subordinates.
    const hostId = namespace.hostIdOf(id);
    for (const path of [folder, ...volumes.map(({ source }) => source)]) await chown(path, hostId, hostId);
  }
  const fstab = `${root}.fstab`;
  await writeFile(fstab, fstabOf(root, [
    ...readOnlyPaths(runtime).map((source) => ({ source, target: source, options: 'bind,ro,nosuid,nodev' })),
    ...[{ source: folder, target: folder }, ...volumes].map((bind) => ({ ...bind, options: 'bind,nosuid,nodev' })),
  ]));
  return ['unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', SCRIPT, root, fstab, String(id), ...argv];
}

/** What the entrypoints execute and read. */
function readOnlyPaths(runtime: Runtime): string[] {
  const checkout = checkoutRoot();
  const ofNode = ['labs/services', 'src', 'node_modules', 'package.json'].map((path) => join(checkout, path));
  const node = dirname(runtime.node);
  return [
    '/usr', runtime.root, join(checkout, 'docker', 'images'), ...ofNode,
    ...(node.startsWith('/usr/') || node.startsWith(join(checkout, 'node_modules')) ? [] : [node]),
  ];
}

/** See fstab(5). Lower lines mount over upper ones. */
export function fstabOf(root: string, binds: readonly { source: string; target: string; options: string }[]): string {
  const line = (source: string, target: string, type: string, options: string): string => `${escaped(source)} ${escaped(root + target)} ${type} ${options},X-mount.mkdir 0 0`;
  return `${[
    line('proc', '/proc', 'proc', 'nosuid,nodev,noexec'),
    // The host's root may set kernel parameters without any capability, and in the lab of a server run by root that is who root is.
    line(`${root}/proc/sys`, '/proc/sys', 'none', 'bind,ro,nosuid,nodev,noexec'),
    ...DEVICES.map((name) => line(`/dev/${name}`, `/dev/${name}`, 'none', 'bind')),
    ...binds.map(({ source, target, options }) => line(source, target, 'none', options)),
  ].join('\n')}\n`;
}

/** fstab(5) separates by blanks; its own escape is octal. */
function escaped(text: string): string {
  return text.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
