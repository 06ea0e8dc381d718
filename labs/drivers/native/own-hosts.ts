import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostsFile } from './namespace.ts';

const SCRIPT = 'mount --bind "$1" /etc/hosts || exit 1; shift; exec "$@"';

/** The argv that runs `argv` with names that resolve for this service only. Unchanged when there are none of its own. */
export async function withOwnHosts(argv: readonly string[], { service, hosts, directory }: { readonly service: string; readonly hosts: Readonly<Record<string, string>> | undefined; readonly directory: string }): Promise<readonly string[]> {
  if (hosts === undefined) return argv;
  const file = join(directory, 'etc', `hosts-${service}`);
  await writeFile(file, hostsFile(hosts));
  return ['unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c', SCRIPT, 'hosts', file, ...argv];
}
