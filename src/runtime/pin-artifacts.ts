/**
 * For maintainers: adds artifacts to a bundle of docker/runtime.lock.json with their size and hash: jars behind those it has; what is written
 * `<part>=<coordinates>` or `<part>/<platform>=<coordinates>` as the archive of a part (what is taken of it, one writes by hand).
 * `node src/setup/bootstrap.mjs exec src/runtime/pin-artifacts.ts <bundle> <version> [<part>[/<platform>]=]<group:artifact:version[:extension[:classifier]]|npm:name:version>…`
 * @module
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrExplain } from '../support/index.ts';
import { artifactUrl, Coordinates, Part, readLock, RuntimeLock } from './lock.ts';
import { checkoutRoot } from './paths.ts';
import { repositories, splitCredentials } from './repositories.ts';

const [bundle, version, ...rest] = process.argv.slice(2);
const wanted = rest.map((text) => ({ part: /^([\w-]+)(?:\/([\w-]+))?=/.exec(text), text: text.slice(text.indexOf('=') + 1) }));
if (bundle === undefined || version === undefined || wanted.length === 0) {
  process.stderr.write('usage: pin-artifacts.ts <bundle> <version> [<part>[/<platform>]=]<coordinates>…\n');
  process.exit(64);
}
const { lock } = await readLock();
const artifacts = { ...lock.artifacts };
for (const { text } of wanted) {
  const coordinates = parseOrExplain(Coordinates, text, text);
  if (coordinates in artifacts) continue;
  const { url, headers } = splitCredentials(artifactUrl(repositories(), coordinates));
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${coordinates}: HTTP ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  artifacts[coordinates] = { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  process.stderr.write(`${coordinates} ${content.length} bytes\n`);
}
const before = lock.bundles[bundle];
const jars = [...new Set([...(before?.jars ?? []), ...wanted.filter(({ part }) => part === null).map(({ text }) => text)])];
const parts = { ...before?.parts };
for (const { part, text } of wanted) {
  const [, name, platform] = part ?? [];
  if (name === undefined) continue;
  const from = parts[name]?.from;
  parts[name] = parseOrExplain(Part, { ...parts[name], from: platform === undefined ? text : { ...(typeof from === 'object' ? from : {}), [platform]: text } }, name);
}
const sorted = Object.fromEntries(Object.entries(artifacts).sort(([a], [b]) => a.localeCompare(b, 'en')));
const path = join(checkoutRoot(), 'docker', 'runtime.lock.json');
const next = parseOrExplain(RuntimeLock, { ...lock, bundles: { ...lock.bundles, [bundle]: { ...before, version, jars, ...(Object.keys(parts).length === 0 ? {} : { parts }) } }, artifacts: sorted }, path);
await writeFile(path, `${JSON.stringify(next, null, 2)}\n`);
