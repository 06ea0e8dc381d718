/**
 * Trains the start-up archives, in a process of its own so that it can have the lowest priority. Started in the background by `npm start`.
 * @module
 */
import { constants, setPriority } from 'node:os';
import { trainArchive, trainJavaArchives } from '../runtime/index.ts';
import { explainError } from '../support/index.ts';

try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // Only a courtesy to whatever else runs.
}
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(new Error(signal)));
// The server that started this may go away without a word.
process.once('disconnect', () => interrupted.abort(new Error('the server has stopped')));
try {
  const { trained } = await trainArchive({ signal: interrupted.signal });
  if (trained) process.stderr.write('start-up archive trained: labs now start faster\n');
  const java = await trainJavaArchives({ signal: interrupted.signal });
  if (java.trained) process.stderr.write('start-up archives for Java programs trained: they now start faster\n');
} catch (error) {
  if (!interrupted.signal.aborted) process.stderr.write(`start-up archive not trained (labs start slower, nothing else): ${explainError(error)}\n`);
  process.exit(1); // a client may still have a connection open
}
process.exit(0);
