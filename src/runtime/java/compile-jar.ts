import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { AtelierError, messageOf } from '../../support/index.ts';

export interface JarSources {
  /** The `java` program. */
  readonly java: string;
  /** Jars of the compiler itself, then of what the sources import. */
  readonly classpath: readonly string[];
  /** Folder whose `.java` files become classes; its other files go into the jar as they are. */
  readonly sources: string;
  /** Appears whole or not at all; its folder must exist. */
  readonly jar: string;
  /** What messages call it, e.g. `the helper of Java programs`. */
  readonly title: string;
}

/** The same sources and compiler give the same bytes. */
const ANY_DAY = '2026-01-01';

/**
 * Compiles sources of ours with the Eclipse compiler and packs them: neither a JDK nor its `jar` is needed. Returns the jar's content.
 * @throws AtelierError INTERNAL with what the compiler said.
 */
export async function compileJar({ java, classpath, sources, jar, title }: JarSources): Promise<Uint8Array> {
  const work = await mkdtemp(join(dirname(jar), 'building-'));
  try {
    const joined = classpath.join(delimiter);
    await promisify(execFile)(java, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', joined, 'org.eclipse.jdt.internal.compiler.batch.Main', '-21', '-parameters', '-proc:none', '-nowarn', '-encoding', 'UTF-8', '-cp', joined, '-d', work, sources]);
    const files: Record<string, Uint8Array> = {};
    for (const file of globSync('**/*.class', { cwd: work }).sort()) files[file.replaceAll('\\', '/')] = await readFile(join(work, file));
    for (const file of resourcesOf(sources)) files[file.replaceAll('\\', '/')] = await readFile(join(sources, file));
    const content = zipSync(files, { mtime: ANY_DAY });
    await writeFile(`${jar}.part`, content);
    await rename(`${jar}.part`, jar);
    return content;
  } catch (error) {
    throw new AtelierError('INTERNAL', `${title} could not be compiled: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function resourcesOf(sources: string): string[] {
  return globSync('**/*', { cwd: sources, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.java')).map(({ parentPath, name }) => join(parentPath, name).slice(sources.length + 1)).sort();
}
