import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout that this code belongs to. */
export function checkoutRoot(): string {
  return fileURLToPath(new URL('../../', import.meta.url));
}

/** Folder of everything that set-up fetches or makes. `ATELIER_HOME`, @default `.atelier` of the checkout. */
export function atelierHome(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['ATELIER_HOME'];
  if (chosen === undefined || chosen === '') return join(checkoutRoot(), '.atelier');
  return resolve(chosen.replace(/^~(?=\/|$)/, homedir()));
}

/** Layout below `.atelier/runtime`; the images have the same below /opt/atelier. */
export interface RuntimePaths {
  readonly root: string;
  readonly jre: string;
  readonly java: string;
  readonly jars: string;
  /** Unpacked archives, one folder each. */
  readonly parts: string;
  readonly classpath: string;
  readonly archives: string;
  /** What was verified when, so that the next start needn't hash again. */
  readonly receipt: string;
}

export function runtimePaths(home: string = atelierHome()): RuntimePaths {
  const root = join(home, 'runtime');
  const jre = join(root, 'jre');
  return {
    root, jre,
    java: join(jre, 'bin', process.platform === 'win32' ? 'java.exe' : 'java'),
    jars: join(root, 'jars'),
    parts: join(root, 'parts'),
    classpath: join(root, 'classpath'),
    archives: join(root, 'archives'),
    receipt: join(root, 'receipt.json'),
  };
}
