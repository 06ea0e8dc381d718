import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JAVA_FLAGS, javaTools, type InstallProgress, type JavaBundle } from '../../../../../src/runtime/index.ts';
import type { Bind, SandboxRuntimeFactory } from './sandbox-runtime.ts';

const ROOT = '/opt/atelier';
const SCRIPT = fileURLToPath(new URL('./java.sh', import.meta.url));

/** The heap; the rest of the limit is for classes, compiled code, threads and buffers. */
const HEAP_SHARE = 0.45;

/**
 * `src/main/java` compiled against Spring Boot and run, both in the sandbox. The class path is the one that the start-up archive was trained
 * with, below another root but in the same order; the learner's classes and resources come behind it.
 */
export const java: SandboxRuntimeFactory = async (installed, limits, { onNotice }) => {
  const tools = await javaTools({ home: dirname(installed.root), onProgress: tellProgress(onNotice) });
  const inside = (path: string): string => `${ROOT}/${relative(tools.root, path)}`;
  const folder = (source: string, executable: boolean): Bind => ({ source, target: inside(source), kind: 'folder', executable });
  const file = (source: string): Bind => ({ source, target: inside(source), kind: 'file', executable: false });
  const archives = { spring: tools.archive('spring'), ecj: tools.archive('ecj') };
  const classpath = (bundle: JavaBundle): string => tools.classpath[bundle].map(inside).join(':');
  const flags = (bundle: JavaBundle): string[] => {
    const archive = archives[bundle];
    // An archive that doesn't fit only costs time: nothing to tell the learner.
    return [...JAVA_FLAGS, '-Xlog:aot*=off', `-Xmx${Math.floor(limits.memoryMb * HEAP_SHARE)}m`, ...(archive === undefined ? [] : [`-XX:AOTCache=${inside(archive)}`])];
  };
  return {
    // Libraries that the JVM opens by itself are those of libjvm.so.
    binaries: [installed.java, `${tools.jre}/lib/server/libjvm.so`],
    binds: [
      folder(tools.jre, true), folder(tools.jars, false), file(tools.helper),
      ...Object.values(archives).flatMap((archive) => (archive === undefined ? [] : [file(archive)])),
      { source: SCRIPT, target: `${ROOT}/${basename(SCRIPT)}`, kind: 'file', executable: false },
    ],
    // An archive holds for class paths below another root only when all of a path is below that root.
    links: { [`${ROOT}/classes`]: '/home/learner/classes', [`${ROOT}/resources`]: '/home/learner/app/src/main/resources' },
    files: {},
    argv: ['sh', `${ROOT}/${basename(SCRIPT)}`],
    environment: {
      ATELIER_JAVA: ROOT,
      ATELIER_COMPILE: [...flags('ecj'), '-cp', classpath('ecj')].join(' '),
      // A service that lives on without memory answers nobody: it ends, and says why.
      ATELIER_RUN: [...flags('spring'), '-XX:+ExitOnOutOfMemoryError'].join(' '),
      ATELIER_CLASSPATH: classpath('spring'),
      // Its disk is ours: a full one says nothing about the program.
      MANAGEMENT_HEALTH_DISKSPACE_ENABLED: 'false',
    },
    // Stacks of threads count as a whole, used or not, and so does the start-up archive.
    dataMb: limits.memoryMb * 2 + 1_024,
    // "Terminating due to …" is on stdout.
    ranOutOfMemory: ({ exitCode, signal, stdout, stderr }) => (signal !== null || exitCode !== 0) && /java\.lang\.OutOfMemoryError|insufficient memory for the Java Runtime/.test(`${stdout.slice(-4_096)}\n${stderr.slice(-16_384)}`),
  };
};

/** One line at the beginning and one each quarter: the first Java program of a machine waits for its download. */
function tellProgress(onNotice: (line: string) => void): (progress: InstallProgress) => void {
  let shown = -1;
  return ({ part, state, heldBytes, totalBytes }) => {
    const quarter = Math.floor((heldBytes / Math.max(1, totalBytes)) * 4);
    if (state !== 'fetching' || quarter === shown) return;
    shown = quarter;
    onNotice(`atelier: fetching ${part}, needed once: ${Math.round(heldBytes / 1_000_000)} of ${Math.round(totalBytes / 1_000_000)} MB`);
  };
}
