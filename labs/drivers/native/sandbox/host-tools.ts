import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AtelierError, messageOf } from '../../../../src/support/index.ts';

/** Folders that an ordinary user's PATH often lacks. */
export const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;

/** Programs that build the sandbox from outside. */
export const OUTER_TOOLS = ['nsenter', 'nice', 'unshare', 'mount', 'pivot_root'] as const;
/** Programs that finish it from inside; without capabilities they are of no use to anybody. */
export const INNER_TOOLS = ['sh', 'umount', 'unshare', 'setpriv', 'prlimit', 'env'] as const;

/**
 * Absolute path of a program of this machine.
 * @throws AtelierError SANDBOX_UNAVAILABLE naming it.
 */
export async function findTool(name: string): Promise<string> {
  for (const folder of SYSTEM_PATH.split(delimiter)) {
    const path = join(folder, name);
    if (folder.startsWith('/') && (await access(path, constants.X_OK).then(() => true, () => false))) return path;
  }
  throw new AtelierError('SANDBOX_UNAVAILABLE', `learner code can't be run: the program ${name} is not on this machine`, {
    hint: 'install util-linux (2.36 or newer) and coreutils, for example "apt-get install util-linux coreutils".',
    facts: { tool: name },
  });
}

const known = new Map<string, Promise<ReadonlyMap<string, string>>>();

/**
 * The shared libraries that programs load, file name → path on the host, the loader among them. Asked once per set.
 * @throws AtelierError SANDBOX_UNAVAILABLE when they can't be told.
 */
export function librariesOf(binaries: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const key = binaries.join('\0');
  const found = known.get(key) ?? askLoader(binaries);
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

async function askLoader(binaries: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const libraries = new Map<string, string>();
  const paths = await Promise.all(binaries.map(async (binary) => parseLdd(await ldd(binary), binary)));
  for (const path of new Set(paths.flat())) libraries.set(basename(path), await realpath(path));
  // Before glibc 2.34 /etc/hosts is read by a library that nobody links against.
  const libc = libraries.get('libc.so.6');
  if (libc !== undefined) {
    const files = join(dirname(libc), 'libnss_files.so.2');
    await realpath(files).then((path) => libraries.set(basename(files), path), () => undefined);
  }
  return libraries;
}

async function ldd(binary: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('ldd', [binary], { env: { PATH: SYSTEM_PATH, LC_ALL: 'C' } });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: string; stdout?: string });
    if (/not a dynamic executable/.test(`${said.stderr ?? ''}${said.stdout ?? ''}`)) return '';
    throw new AtelierError('SANDBOX_UNAVAILABLE', `learner code can't be run: the libraries of ${binary} can't be told: ${messageOf(error)}`, {
      hint: 'install ldd (package libc-bin), or use a Node built for this machine.',
      cause: error,
    });
  }
}

/**
 * Paths from `ldd`: `libm.so.6 => /lib/…/libm.so.6 (0x…)` and the loader's own line `/lib64/ld-… (0x…)`.
 * @throws AtelierError SANDBOX_UNAVAILABLE for a library that the host itself doesn't find.
 */
export function parseLdd(output: string, binary: string): string[] {
  const missing = /^\s*(\S+) => not found/m.exec(output);
  if (missing !== null) {
    throw new AtelierError('SANDBOX_UNAVAILABLE', `learner code can't be run: ${binary} needs ${missing[1]}, which is not on this machine`, {
      hint: 'install the package that holds that library.',
    });
  }
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map((match) => match[1] ?? '');
}
