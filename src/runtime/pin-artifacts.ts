/**
 * For maintainers: adds Maven artifacts to a bundle of docker/runtime.lock.json with their size and hash, behind those it has.
 * `node src/setup/bootstrap.mjs exec src/runtime/pin-artifacts.ts <bundle> <version> <group:artifact:version[:extension[:classifier]]>…`
 * @module
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrExplain } from '../support/index.ts';
import { artifactPath, Coordinates, readLock, RuntimeLock } from './lock.ts';
import { checkoutRoot } from './paths.ts';
import { repositories, splitCredentials } from './repositories.ts';

const [bundle, version, ...wanted] = process.argv.slice(2);
if (bundle === undefined || version === undefined || wanted.length === 0) {
  process.stderr.write('usage: pin-artifacts.ts <bundle> <version> <group:artifact:version>…\n');
  process.exit(64);
}
const { lock } = await readLock();
const artifacts = { ...lock.artifacts };
for (const text of wanted) {
  const coordinates = parseOrExplain(Coordinates, text, text);
  if (coordinates in artifacts) continue;
  const { url, headers } = splitCredentials(`${repositories().maven}/${artifactPath(coordinates)}`);
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${coordinates}: HTTP ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  artifacts[coordinates] = { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  process.stderr.write(`${coordinates} ${content.length} bytes\n`);
}
const jars = [...new Set([...(lock.bundles[bundle]?.jars ?? []), ...wanted])];
const sorted = Object.fromEntries(Object.entries(artifacts).sort(([a], [b]) => a.localeCompare(b, 'en')));
const path = join(checkoutRoot(), 'docker', 'runtime.lock.json');
const next = parseOrExplain(RuntimeLock, { ...lock, bundles: { ...lock.bundles, [bundle]: { ...lock.bundles[bundle], version, jars } }, artifacts: sorted }, path);
await writeFile(path, `${JSON.stringify(next, null, 2)}\n`);
