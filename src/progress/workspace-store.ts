import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Runtime, Slug, type SourceFiles, type Workspace } from '../contracts/index.ts';
import { AtelierError, isCode, parseOrExplain, readSourceFiles, writeSourceFiles } from '../support/index.ts';

/** Kept beside the files: which revision they are, and what they looked like then. */
const Mark = z.strictObject({ revision: z.number().int().nonnegative(), digest: z.string() });
type Mark = z.infer<typeof Mark>;

const Owner = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens');

/** Where starters come from. */
export type StarterOf = (slug: string, runtime: Runtime) => Promise<SourceFiles>;

/**
 * Learners' files in `<root>/<owner>/<slug>/<runtime>/`, plain files that any editor may change: a change from outside
 * counts as one more revision, so that an older page can't silently overwrite it.
 */
export class WorkspaceStore {
  readonly #root: string;
  readonly #starterOf: StarterOf;
  /** One change at a time per workspace. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(root: string, starterOf: StarterOf) {
    this.#root = root;
    this.#starterOf = starterOf;
  }

  /** The folder that a learner opens in an own editor. */
  directory(owner: string, slug: string, runtime: Runtime): string {
    parseOrExplain(Owner, owner, 'owner');
    parseOrExplain(Slug, slug, 'exercise');
    parseOrExplain(Runtime, runtime, 'runtime');
    return join(this.#root, owner, slug, runtime);
  }

  /** The starter's files when there are none yet. */
  open(owner: string, slug: string, runtime: Runtime): Promise<Workspace> {
    return this.#inTurn(owner, slug, runtime, async (place, starter) => this.#view(slug, runtime, starter, await current(place, starter)));
  }

  /** @throws AtelierError CONFLICT when the files have moved on since `baseRevision`. */
  save(owner: string, slug: string, runtime: Runtime, { files, baseRevision }: { readonly files: SourceFiles; readonly baseRevision: number }): Promise<Workspace> {
    return this.#inTurn(owner, slug, runtime, async (place, starter) => {
      const now = await current(place, starter);
      if (digestOf(files) === now.mark.digest) return this.#view(slug, runtime, starter, now);
      if (baseRevision !== now.mark.revision) {
        throw new AtelierError('CONFLICT', `the files of ${slug} are at revision ${now.mark.revision}; this save began at revision ${baseRevision}`, {
          hint: 'They were changed elsewhere (another tab, or an editor). Load them again, then bring your change in.', facts: { revision: now.mark.revision, baseRevision },
        });
      }
      return this.#view(slug, runtime, starter, await replace(place, files, now.mark.revision + 1));
    });
  }

  /** Back to the starter; what was there is kept once, for `undoReset`. */
  reset(owner: string, slug: string, runtime: Runtime): Promise<Workspace> {
    return this.#inTurn(owner, slug, runtime, async (place, starter) => {
      const now = await current(place, starter);
      if (digestOf(starter) !== now.mark.digest) await keepBackup(place, now.files);
      return this.#view(slug, runtime, starter, await replace(place, starter, now.mark.revision + 1));
    });
  }

  /** What the last reset took away is back, and the other way round. @throws AtelierError NOT_FOUND when nothing was reset. */
  undoReset(owner: string, slug: string, runtime: Runtime): Promise<Workspace> {
    return this.#inTurn(owner, slug, runtime, async (place, starter) => {
      const kept = await readSourceFiles(backupOf(place)).catch((error: unknown) => {
        if (error instanceof AtelierError && error.code === 'NOT_FOUND') throw new AtelierError('NOT_FOUND', `the files of ${slug} were never reset: there is nothing to bring back`);
        throw error;
      });
      const now = await current(place, starter);
      const restored = await replace(place, kept, now.mark.revision + 1);
      await keepBackup(place, now.files);
      return this.#view(slug, runtime, starter, restored);
    });
  }

  #view(exercise: string, runtime: Runtime, starter: SourceFiles, { files, mark }: State): Workspace {
    return { exercise, runtime, files, revision: mark.revision, edited: digestOf(files) !== digestOf(starter) };
  }

  async #inTurn<T>(owner: string, slug: string, runtime: Runtime, act: (place: string, starter: SourceFiles) => Promise<T>): Promise<T> {
    const place = this.directory(owner, slug, runtime);
    const starter = await this.#starterOf(slug, runtime);
    const before = this.#turns.get(place) ?? Promise.resolve();
    const turn = before.then(() => act(place, starter), () => act(place, starter));
    this.#turns.set(place, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(place) === turn) this.#turns.delete(place);
    }
  }
}

interface State {
  readonly files: SourceFiles;
  readonly mark: Mark;
}

async function current(place: string, starter: SourceFiles): Promise<State> {
  const mark = await readMark(place);
  const files = await readSourceFiles(place).catch((error: unknown) => {
    if (error instanceof AtelierError && error.code === 'NOT_FOUND') return {};
    throw error;
  });
  const next = mark === undefined ? 0 : mark.revision + 1;
  if (Object.keys(files).length === 0) return replace(place, starter, next);
  if (mark !== undefined && digestOf(files) === mark.digest) return { files, mark };
  return { files, mark: await writeMark(place, { revision: next, digest: digestOf(files) }) };
}

async function replace(place: string, files: SourceFiles, revision: number): Promise<State> {
  await writeSourceFiles(place, files);
  return { files, mark: await writeMark(place, { revision, digest: digestOf(files) }) };
}

async function keepBackup(place: string, files: SourceFiles): Promise<void> {
  await rm(backupOf(place), { recursive: true, force: true });
  await writeSourceFiles(backupOf(place), files);
}

const backupOf = (place: string): string => `${place}.before-reset`;
const markOf = (place: string): string => `${place}.json`;

async function readMark(place: string): Promise<Mark | undefined> {
  try {
    const parsed = Mark.safeParse(JSON.parse(await readFile(markOf(place), 'utf8')));
    return parsed.success ? parsed.data : { revision: 0, digest: '' };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    if (error instanceof SyntaxError) return { revision: 0, digest: '' }; // damaged: the files themselves are what counts
    throw error;
  }
}

async function writeMark(place: string, mark: Mark): Promise<Mark> {
  await mkdir(join(place, '..'), { recursive: true });
  await writeFile(`${markOf(place)}.saving`, JSON.stringify(mark));
  await rename(`${markOf(place)}.saving`, markOf(place));
  return mark;
}

function digestOf(files: SourceFiles): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
