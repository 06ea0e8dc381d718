import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SourceFiles } from '../../../../src/contracts/index.ts';
import { STAGED_APP, type RootPlan } from './root-plan.ts';

const SCRIPT = new URL('./sandbox.sh', import.meta.url);

/**
 * Writes the planned files and the submission into the sandbox's new root, still empty and without any of the
 * learner's code. From outside, so that nothing of the host's folders need be readable to the lab.
 * @param base the new root as the host sees it: `/proc/<pid>/root/…`.
 */
export async function fillRoot(base: string, plan: RootPlan, submission: SourceFiles, extra: Readonly<Record<string, string>>): Promise<void> {
  const sources = Object.entries({ ...extra, ...submission }).map(([path, text]) => [`${STAGED_APP}/${path}`, text] as const);
  const folders = new Set([...plan.folders, ...sources.flatMap(([path]) => foldersOf(path))]);
  for (const folder of folders) await makeFolder(base + folder);
  await Promise.all([
    ...Object.entries(plan.links).map(([path, target]) => symlink(target, base + path)),
    ...[...Object.entries(plan.files), ...sources].map(([path, text]) => writeReadable(base + path, text)),
    writeReadable(`${base}/fstab`, plan.fstab),
    readFile(SCRIPT).then((script) => writeReadable(`${base}/sandbox.sh`, script)),
  ]);
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === STAGED_APP ? [] : [...foldersOf(folder), folder];
}

// The modes are set apart from making: the server's umask may be stricter, and in root mode the program is another user.
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

async function writeReadable(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o644);
}
