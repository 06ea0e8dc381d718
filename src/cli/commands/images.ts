import { buildImages, imageNames, outdatedImages, PLATFORM_IMAGE } from '../../../labs/images/index.ts';
import { checkoutRoot } from '../../runtime/index.ts';
import { buildSite } from '../../setup/build-site.ts';
import { progressLines } from '../../setup/progress-lines.ts';
import type { Command } from '../command.ts';

/** `atelier images build` */
export const imagesBuild: Command = {
  name: 'images build',
  summary: 'Builds the Docker images of the labs from the pinned runtime; with a name only that one. What is up to date is left alone.',
  arguments: ['[name]'],
  options: { force: { type: 'boolean', help: 'also what is up to date' } },
  notes: [
    'The compose driver builds what a lab needs by itself; this does it beforehand, for all labs.',
    `"images build ${PLATFORM_IMAGE}" builds the platform itself, site and labs in one image, for docker/compose.yaml.`,
  ],
  async run({ positionals: [name], flag }, terminal) {
    const wanted = name === undefined ? (await imageNames()).filter((one) => one !== PLATFORM_IMAGE) : [name];
    if (name === PLATFORM_IMAGE) await buildSite(checkoutRoot(), progressLines());
    const outdated = await outdatedImages(wanted);
    const todo = flag('force') ? wanted : outdated;
    await buildImages(todo, { onProgress: (line) => terminal.say(line), signal: terminal.signal });
    terminal.say(todo.length === 0 ? `up to date: ${wanted.join(', ')}` : `built: ${todo.join(', ')}`);
    return 0;
  },
};
