import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutRoot } from '../../src/runtime/index.ts';

/** The one image that is no part of a lab: the platform itself, for docker/compose.yaml. */
export const PLATFORM_IMAGE = 'server';

const PREFIX = 'kafka-atelier/';

/** Folders of docker/images, in alphabetical order. */
export async function imageNames(root: string = checkoutRoot()): Promise<string[]> {
  const entries = await readdir(join(root, 'docker', 'images'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

/** Image → the reference that lab definitions name, e.g. `kafka` → `kafka-atelier/kafka:4.3.1`; of what none names, this checkout's version. */
export async function imageReferences(root: string = checkoutRoot()): Promise<Readonly<Record<string, string>>> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const definitions = join(root, 'labs', 'definitions');
  const texts = await Promise.all((await readdir(definitions)).map((name) => readFile(join(definitions, name, 'compose.yaml'), 'utf8').catch(() => '')));
  const named = texts.flatMap((text) => [...text.matchAll(/^\s*image:\s*kafka-atelier\/([a-z0-9-]+):(\S+)/gm)].map(([, name = '', tag = '']) => [name, `${PREFIX}${name}:${tag}`] as const));
  return { ...Object.fromEntries((await imageNames(root)).map((name) => [name, `${PREFIX}${name}:${version}`])), ...Object.fromEntries(named) };
}
