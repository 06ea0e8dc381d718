// What bootstrap.mjs does before any dependency exists. Plain JavaScript for Node >= 20; nothing here runs on import.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const USAGE = `Kafka Atelier

  npm start [-- --port 8080 --host 127.0.0.1]   set up what is missing, start, print the address
             [--driver native|compose]          how labs are run; without it the first that works here
  npm run setup                                 only set up; checks every installed file
  npm run atelier -- <command>                  doctor, lab, run, check, grade, validate; --help lists them
  npm test                                      all tests

Folders: ATELIER_HOME (runtime, default .atelier), ATELIER_DATA (your work, default data).
Network: HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS are honoured; mirrors: ATELIER_MAVEN_REPOSITORY, ATELIER_PYPI_INDEX, and npm's own registry setting.`;

/** Something the person at the terminal can change: what happened, what to do, exit code. */
export class SetupProblem extends Error {
  constructor(message, hint, exitCode = 1) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);

/** @throws SetupProblem for a Node that can't even set up. */
export function assertNode(version) {
  if (major(version) < 20) throw new SetupProblem(`this is Node ${version}; Kafka Atelier needs Node 20 or newer to set itself up`, 'install a newer Node (nodejs.org, nvm, fnm or your package manager) and run the same command again');
}

/** @throws SetupProblem for an npm too old to read the lock file. */
export function assertNpm(version) {
  if (major(version) < 9) throw new SetupProblem(`this is npm ${version}; Kafka Atelier needs npm 9 or newer`, 'update it: npm install --global npm@10');
}

/** npm package with Node 24 for a platform. */
export function nodePackage(platform = process.platform, architecture = process.arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${architecture}`;
}

function nodeBinary(root) {
  return join(root, 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** Path of a Node >= 24: this one, or the one that came with the dependencies. */
export function findNode24(root, { version = process.versions.node, execPath = process.execPath, libc = usesGlibc() ? 'glibc' : 'other' } = {}) {
  if (major(version) >= 24) return execPath;
  const installed = nodeBinary(root);
  if (libc === 'glibc' && existsSync(installed)) return installed;
  if (libc !== 'glibc') throw new SetupProblem(`this Linux has no glibc (Alpine and other musl systems), and its Node is ${version}`, 'install Node 24 with the system\'s package manager (apk add nodejs-current); labs need a glibc Linux or Docker');
  throw new SetupProblem(`this is Node ${version}, and the npm registry has no Node 24 package for ${process.platform} ${process.arch} (${nodePackage()})`, 'install Node 24 yourself (nodejs.org, nvm install 24, fnm install 24, brew install node@24) and run the same command again');
}

function usesGlibc() {
  if (process.platform !== 'linux') return true;
  process.report.excludeNetwork = true; // else it resolves names, which can take seconds
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}

/**
 * Why npm has to run, or undefined when node_modules is what package-lock.json says.
 * Optional packages count as present: foreign platforms are never installed.
 */
export function whyInstall(root) {
  if (existsSync(installMark(root))) return 'an earlier installation was interrupted';
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'first start';
  const wanted = readJson(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new SetupProblem(`${join(root, 'package-lock.json')} is missing or no JSON`, 'take the file from the repository again: git checkout package-lock.json');
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '' || entry.optional || entry.link) continue;
    const there = installed.packages?.[path];
    if (there === undefined ? !entry.peer : there.version !== entry.version) return `${path.replace('node_modules/', '')} ${entry.version} is not installed`;
  }
  return undefined;
}

/** Stands while npm is at work, so that an interrupted installation is never taken for a whole one. */
function installMark(root) {
  return join(root, '.atelier', 'npm-at-work');
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs npm when it has to, with one line before and one after. @throws SetupProblem with npm's own reason. */
export async function installDependencies(root, { say = (line) => console.error(line), run = runNpm } = {}) {
  const why = whyInstall(root);
  if (why === undefined) return false;
  // npm may put warnings around its version.
  assertNpm(/^\d+\.\d+\.\d+/m.exec((await run(root, ['--version'])).output)?.[0] ?? '99');
  say(`[1/4] Dependencies: npm installs them (${why}); the first time takes about a minute`);
  const startedAt = Date.now();
  mkdirSync(join(root, '.atelier'), { recursive: true });
  writeFileSync(installMark(root), '');
  // --no-save: the lock stays as it is although this platform needs only a part of it. No package needs its scripts.
  const { code, output } = await run(root, ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error']);
  if (code !== 0) throw npmProblem(output);
  rmSync(installMark(root));
  say(`[1/4] Dependencies: installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return true;
}

/** npm's many ways of saying three things. */
export function npmProblem(output) {
  const last = output.trim().split('\n').slice(-12).join('\n');
  if (/ENOSPC|EDQUOT|no space left/i.test(output)) return new SetupProblem(`npm could not install the dependencies: the disk is full\n${last}`, 'free about 1 GB and run the same command again; it goes on where it stopped');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) return new SetupProblem(`npm could not reach its registry\n${last}`, 'check the network, the proxy (npm config get proxy) and the registry (npm config get registry), then run the same command again');
  if (/EACCES|EPERM|EROFS/.test(output)) return new SetupProblem(`npm may not write in this folder\n${last}`, 'make the folder yours (it may have been used with sudo before), then run the same command again');
  return new SetupProblem(`npm could not install the dependencies\n${last}`, 'run "npm install --no-save" to see all of it');
}

/** npm by the path that npm itself gave us, else by name. Resolves with its exit code and what it wrote. */
export function runNpm(root, args) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const child = viaNode
    ? spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk; });
    child.on('error', (error) => reject(new SetupProblem(`npm could not be started: ${error.message}`, 'install npm (it comes with Node) and run the same command again')));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
