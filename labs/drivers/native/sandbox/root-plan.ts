import { existsSync } from 'node:fs';
import type { ProgramLimits } from '../../../../src/contracts/index.ts';
import type { Bind } from './runtimes/index.ts';

/** Everything that the program's root file system holds. */
export interface RootPlan {
  /** Folders, parents first. */
  readonly folders: readonly string[];
  /** Symbolic links, path → what they say. */
  readonly links: Readonly<Record<string, string>>;
  /** Small files of our own, path → text. Empty ones are places to mount on. */
  readonly files: Readonly<Record<string, string>>;
  /** What `mount -a` does, in order. */
  readonly fstab: string;
}

export interface PlanInput {
  /** Where the new root is mounted while it is built. */
  readonly root: string;
  /** Id of the program inside the lab's user namespace. */
  readonly id: number;
  readonly limits: Pick<ProgramLimits, 'diskMb'>;
  /** File name → path on the host. */
  readonly libraries: ReadonlyMap<string, string>;
  /** Name → path on the host. */
  readonly tools: ReadonlyMap<string, string>;
  readonly binds: readonly Bind[];
  /** Of the runtime, path → what they say; below folders that binds have. @default none */
  readonly links?: Readonly<Record<string, string>> | undefined;
  /** The lab's /etc/hosts. */
  readonly hosts: string;
  /** Pseudo terminals, the sandbox's own. @default false */
  readonly terminal?: boolean | undefined;
}

/** Where the submission lies until it is mounted, read-only, into the writable home. */
export const STAGED_APP = '/srv/app';
const APP = '/home/learner/app';
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];
/** All but /proc/sys/user, which is set later and then needs a capability. */
const SETTINGS = ['/proc/sys/kernel', '/proc/sys/fs', '/proc/sys/net', '/proc/sys/vm'];
/** Inodes cost kernel memory that no limit of the program counts. */
const INODES = 4_096;
/** One is the learner's shell; `script` and the like may want another. */
const TERMINALS = 8;

/** A root file system of exactly these files. All libraries lie in one folder, whatever the host's layout is. */
export function planRoot({ root, id, limits, libraries, tools, binds, links = {}, hosts, terminal = false }: PlanInput): RootPlan {
  const mounts: string[] = [];
  const files: Record<string, string> = {
    '/etc/passwd': 'root:x:0:0::/:/nonexistent\nlearner:x:1000:1000::/home/learner:/usr/bin/sh\n',
    '/etc/group': 'root:x:0:\nlearner:x:1000:\n',
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    '/etc/hosts': `${hosts.trimEnd()}\n127.0.0.1 learner\n`,
  };
  const mount = (source: string, target: string, type: string, options: string): void => {
    mounts.push([escaped(source), escaped(root + target), type, options, '0', '0'].join(' '));
  };
  const file = (source: string, target: string, options: string): void => {
    files[target] = '';
    mount(source, target, 'none', options);
  };

  mount('proc', '/proc', 'proc', 'nosuid,nodev,noexec');
  // The lab's owner may set these for its lab, and under an ordinary user the program is that owner to the kernel.
  for (const part of SETTINGS) mount(`${root}${part}`, part, 'none', 'bind,ro,nosuid,nodev,noexec');
  for (const device of DEVICES) file(`/dev/${device}`, `/dev/${device}`, 'bind');
  if (terminal) {
    file('/dev/tty', '/dev/tty', 'bind');
    mount('devpts', '/dev/pts', 'devpts', `newinstance,ptmxmode=0666,mode=0600,max=${TERMINALS},nosuid,noexec`);
  }
  for (const [name, source] of libraries) file(source, `/usr/lib/${name}`, 'bind,ro,nosuid,nodev');
  for (const [name, source] of tools) file(source, `/usr/bin/${name}`, 'bind,ro,nosuid,nodev');
  const writable = `size=${limits.diskMb}m,nr_inodes=${INODES},uid=${id},gid=${id},nosuid,nodev,noexec`;
  mount('tmpfs', '/tmp', 'tmpfs', `${writable},mode=1777`);
  mount('tmpfs', '/home/learner', 'tmpfs', `${writable},mode=700`);
  mount(`${root}${STAGED_APP}`, APP, 'none', 'bind,ro,nosuid,nodev,noexec,X-mount.mkdir=755');

  const folders = ['/old', '/proc', '/dev', ...(terminal ? ['/dev/pts'] : []), '/etc', '/tmp', '/usr', '/usr/lib', '/usr/bin', '/home', '/home/learner', '/srv', STAGED_APP];
  for (const { source, target, kind, executable } of binds) {
    const options = `bind,ro,nosuid,nodev${executable ? '' : ',noexec'}`;
    // The mount point of something inside the submission is made where the submission is staged.
    const place = target.startsWith(`${APP}/`) ? STAGED_APP + target.slice(APP.length) : target;
    folders.push(...ancestors(place).filter((folder) => !folders.includes(folder)));
    if (kind === 'folder') folders.push(place);
    else files[place] = '';
    mount(source, target, 'none', options);
  }
  return {
    folders,
    files,
    links: {
      ...links,
      ...(terminal ? { '/dev/ptmx': 'pts/ptmx' } : {}),
      '/bin': 'usr/bin', '/lib': 'usr/lib', '/lib64': 'usr/lib', '/usr/lib64': 'lib',
      '/dev/fd': '/proc/self/fd', '/dev/stdin': '/proc/self/fd/0', '/dev/stdout': '/proc/self/fd/1', '/dev/stderr': '/proc/self/fd/2',
    },
    fstab: `${mounts.join('\n')}\n`,
  };
}

/** A folder of the host to mount the new root on: it must exist and cover nothing that is mounted from. */
export function chooseMountPoint(sources: readonly string[], exists: (path: string) => boolean = existsSync): string {
  const found = ['/mnt', '/media', '/srv', '/opt', '/run', '/tmp'].find((folder) => exists(folder) && !sources.some((source) => source.startsWith(`${folder}/`)));
  return found ?? '/sys';
}

function ancestors(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** fstab(5) separates by blanks; its own escape is octal. */
function escaped(text: string): string {
  return text.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
