import { buildImages, imageNames, outdatedImages } from '../../../labs/images/index.ts';
import type { Command } from '../command.ts';

/** `atelier images build` */
export const imagesBuild: Command = {
  name: 'images build',
  summary: 'Builds the Docker images of the labs from the pinned runtime; with a name only that one. What is up to date is left alone.',
  arguments: ['[name]'],
  options: { force: { type: 'boolean', help: 'also what is up to date' } },
  notes: ['The compose driver builds what a lab needs by itself; this does it beforehand, for all labs.'],
  async run({ positionals: [name], flag }, terminal) {
    const wanted = name === undefined ? await imageNames() : [name];
    const outdated = await outdatedImages(wanted);
    const todo = flag('force') ? wanted : outdated;
    await buildImages(todo, { onProgress: (line) => terminal.say(line), signal: terminal.signal });
    terminal.say(todo.length === 0 ? `up to date: ${wanted.join(', ')}` : `built: ${todo.join(', ')}`);
    return 0;
  },
};
