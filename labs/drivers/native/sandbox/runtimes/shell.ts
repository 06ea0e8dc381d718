import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JAVA_FLAGS } from '../../../../../src/runtime/index.ts';
import { findTool, INNER_TOOLS } from '../host-tools.ts';
import type { Bind, SandboxRuntimeFactory } from './sandbox-runtime.ts';
import { NODE } from './typescript.ts';

const INSIDE = '/opt/atelier/terminal';
const KAFKA = '/opt/atelier/kafka';
const FOLDER = fileURLToPath(new URL('../../../../terminal/inside', import.meta.url));
/** A heap for Kafka's tools, which hold little. */
const TOOL_HEAP_MB = 128;

/** Without these it is no shell. */
const NEEDED = ['bash', 'cat', 'ls'];
/** What people type beside Kafka's own tools; taken from this machine where it has them. */
const WELCOME = [
  'awk', 'base64', 'clear', 'cp', 'curl', 'cut', 'date', 'diff', 'echo', 'false', 'find', 'grep', 'head', 'id', 'jq', 'kcat', 'less', 'mkdir', 'mv', 'od', 'paste', 'printf', 'ps', 'pwd', 'rm', 'sed', 'seq', 'shuf',
  'sleep', 'sort', 'stty', 'tail', 'tee', 'time', 'timeout', 'touch', 'tr', 'true', 'tty', 'uniq', 'wc', 'xargs',
];
const TERMINFO = ['/lib/terminfo', '/usr/share/terminfo', '/etc/terminfo'];

/** `bash main.sh`, or bash at a terminal: with Kafka's tools on the brokers' own jars and start-up archive, kcat where this machine has it, and Node. */
export const shell: SandboxRuntimeFactory = async (installed, limits, { terminal }) => {
  const programs = new Map(await Promise.all(NEEDED.map(async (name) => [name, await findTool(name)] as const)));
  await Promise.all(WELCOME.map((name) => findTool(name).then((path) => programs.set(name, path), () => undefined)));
  for (const name of INNER_TOOLS) programs.delete(name); // there already
  const inside = (path: string): string => `${KAFKA}/${relative(installed.root, path)}`;
  const archive = installed.archive('kafka');
  const terminfo = TERMINFO.find((folder) => existsSync(join(folder, 'x', 'xterm-256color')));
  const system = (source: string, target: string, kind: Bind['kind'], executable: boolean): Bind => ({ source, target, kind, executable, ofSystem: true });
  const [library, compiled] = ptyFolders();
  return {
    binaries: [installed.node, join(compiled.folder, 'pty.node'), installed.java, join(installed.root, 'jre/lib/server/libjvm.so'), ...programs.values()],
    binds: [
      { source: installed.node, target: NODE, kind: 'file', executable: true },
      { source: FOLDER, target: INSIDE, kind: 'folder', executable: true },
      ...[library, compiled].map(({ name, folder }): Bind => ({ source: folder, target: `/opt/atelier/node_modules/${name}`, kind: 'folder', executable: true })),
      { source: join(installed.root, 'jre'), target: inside(join(installed.root, 'jre')), kind: 'folder', executable: true },
      { source: join(installed.root, 'jars'), target: inside(join(installed.root, 'jars')), kind: 'folder', executable: false },
      ...(archive === undefined ? [] : [{ source: archive, target: inside(archive), kind: 'file', executable: false } satisfies Bind]),
      ...[...programs].map(([name, path]) => system(path, `/usr/bin/${name}`, 'file', true)),
      ...(terminfo === undefined ? [] : [system(terminfo, '/usr/share/terminfo', 'folder', false)]),
    ],
    files: {},
    argv: terminal === true ? [NODE, ...QUIET, `${INSIDE}/bridge.mts`] : ['bash', 'main.sh'],
    environment: {
      PATH: `${INSIDE}/bin:/opt/node/bin:/usr/bin`, TERM: 'xterm-256color', TERMINFO: '/usr/share/terminfo',
      ATELIER_KAFKA: KAFKA,
      ATELIER_KAFKA_FLAGS: [...JAVA_FLAGS, '-Xlog:disable', `-Xmx${TOOL_HEAP_MB}m`, '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow',
        `-Dlog4j2.configurationFile=${INSIDE}/log4j2.properties`, ...(archive === undefined ? [] : [`-XX:AOTCache=${inside(archive)}`, '-XX:AOTMode=auto'])].join(' '),
      ATELIER_KAFKA_CLASSPATH: installed.classpath('kafka').map(inside).join(':'),
    },
    // A tool's JVM: its archive and stacks count as a whole.
    dataMb: limits.memoryMb * 2 + 1_024,
    // bash reports a killed child; the cgroup and the watchdog tell why.
    ranOutOfMemory: () => false,
  };
};

const QUIET = ['--disable-warning=ExperimentalWarning'];

interface PackageFolder { readonly name: string; readonly folder: string }

/** The pseudo terminal's library and its compiled part for this system, by the names under which the bridge finds them. */
function ptyFolders(): [library: PackageFolder, compiled: PackageFolder] {
  const require = createRequire(import.meta.url);
  const main = dirname(require.resolve('@lydell/node-pty/package.json'));
  const compiled = `@lydell/node-pty-${process.platform}-${process.arch}`;
  return [
    { name: '@lydell/node-pty', folder: main },
    { name: compiled, folder: dirname(createRequire(join(main, 'package.json')).resolve(`${compiled}/package.json`)) },
  ];
}
