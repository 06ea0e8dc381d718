import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Runtime } from '../../src/runtime/index.ts';

const run = promisify(execFile);
const snippets = resolve(import.meta.dirname, '../../content/claims/snippets/java');

const present = (program: string, flag: string) => run(program, [flag]).then(() => true, () => false);

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-java-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let compiled: Promise<string> | undefined;

/** All plain Java snippets in one folder of classes, compiled once against the labs' own jars with the system's JDK. */
function compiledSnippets(classpath: string): Promise<string> {
  return (compiled ??= (async () => {
    const classes = await mkdtemp(join(tmpdir(), 'atelier-java-'));
    const sources = (await readdir(snippets)).filter((file) => file.endsWith('.java')).map((file) => join(snippets, file));
    await run('javac', ['-nowarn', '--release', '17', '-d', classes, '-cp', classpath, ...sources], { timeout: 180_000 });
    return classes;
  })());
}

/** Removes what was compiled, if anything was. */
export async function removeCompiledSnippets(): Promise<void> {
  const classes = await compiled?.catch(() => undefined);
  compiled = undefined;
  if (classes !== undefined) await rm(classes, { recursive: true, force: true });
}

/** Runs one of the plain Java snippets on the labs' JRE. Undefined without a JDK to compile it with. */
export async function runJavaSource(runtime: Runtime, name: string, args: readonly string[]): Promise<string | undefined> {
  if (!(await present('javac', '-version'))) return undefined;
  const classpath = runtime.classpath('kafka').join(':');
  const classes = await compiledSnippets(classpath);
  const packageName = /^package ([\w.]+);/m.exec(await readFile(join(snippets, `${name}.java`), 'utf8'))?.[1];
  const mainClass = packageName === undefined ? name : `${packageName}.${name}`;
  const { stdout } = await run(runtime.java, ['-XX:TieredStopAtLevel=1', '-cp', `${classes}:${classpath}`, mainClass, ...args], { timeout: 60_000, maxBuffer: 8 * 1024 * 1024 });
  return stdout;
}

/**
 * Compiles the Spring snippets with Maven's class path and runs one class. What the machine lacks is said, never passed over;
 * a snippet that doesn't compile is an error.
 */
export async function runSpring(mainClass: string, args: readonly string[]): Promise<string | { readonly skipped: string }> {
  if (!(await present('mvn', '--version')) || !(await present('javac', '-version'))) return { skipped: 'the Spring snippets need Maven and a JDK (17 or later) on this machine' };
  return inTemporaryFolder(async (folder) => {
    await cp(join(snippets, 'spring'), folder, { recursive: true });
    const goal = ['-q', '-B', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'];
    const maven = (flags: readonly string[]) => run('mvn', [...flags, ...goal], { cwd: folder, timeout: 100_000 });
    try {
      await maven(['-o']).catch(() => maven([]));
    } catch {
      return { skipped: 'Maven is here but can not fetch Spring Boot 4.1.0 (no network?)' };
    }
    const classpath = (await readFile(join(folder, 'classpath.txt'), 'utf8')).trim();
    const sources = join(folder, 'src/main/java/atelier');
    await run('javac', ['-nowarn', '-parameters', '--release', '17', '-d', join(folder, 'classes'), '-cp', classpath, ...(await readdir(sources)).map((file) => join(sources, file))], { timeout: 60_000 });
    const { stdout } = await run('java', ['-cp', [join(folder, 'classes'), join(folder, 'src/main/resources'), classpath].join(':'), mainClass, ...args], { timeout: 60_000 });
    return stdout;
  });
}
