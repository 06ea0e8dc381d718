import { installRuntime, readLock, runtimeWith } from '../runtime/index.ts';
import type { ProgressLines } from './progress-lines.ts';

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);

/** Installs what is missing of the runtime, with a progress line per part. @param options.everything also what is otherwise fetched when a lab first needs it */
export async function installParts(lines: ProgressLines, { thorough = false, everything = false, signal }: { thorough?: boolean; everything?: boolean; signal?: AbortSignal } = {}): Promise<boolean> {
  const bundles = everything ? Object.keys((await readLock()).lock.bundles) : [];
  const { changed } = await installRuntime({
    thorough, bundles, ...(signal === undefined ? {} : { signal }),
    onNotice: (sentence) => lines.say(sentence),
    onProgress: ({ part, state, heldBytes, totalBytes }) => {
      if (state === 'done') lines.done(part, `${megabytes(totalBytes)} MB, verified`);
      else if (state === 'unpacking') lines.at(part, 'unpacking');
      else lines.at(part, `fetching ${megabytes(heldBytes)} of ${megabytes(totalBytes)} MB`);
    },
  });
  if (everything) await runtimeWith(bundles, signal === undefined ? {} : { signal }); // compiles connectors of ours
  return changed;
}
