import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { graderFor, gradeExercise } from '../../graders/index.ts';
import { startLocalLab } from './local-lab.ts';
import { localProgram } from './local-program.ts';

/**
 * For whoever writes a grader: `node test/helpers/grade-locally.ts <exercise> [--fr] <folder>…` grades folders one after the other
 * on one local cluster, without namespace, sandbox or agent, and prints each check as it is decided.
 */
const [slug = '', ...rest] = process.argv.slice(2);
const locale = rest.includes('--fr') ? 'fr' : 'en';
const grader = graderFor(slug);
if (grader === undefined) throw new Error(`no grader for ${slug}`);
const all = join(import.meta.dirname, '../submissions', slug);
const folders = rest.filter((argument) => !argument.startsWith('--')).map((folder) => resolve(folder));
const chosen = folders.length > 0 ? folders : (await readdir(all)).sort().map((name) => join(all, name));

await using lab = await startLocalLab();
for (const folder of chosen) {
  const seed = Math.random().toString(36).slice(2);
  const outcome = await gradeExercise({
    grader, cluster: lab.cluster, faults: lab.faults, program: localProgram(folder, lab.cluster), runtime: 'typescript', seed, gradeTimeoutSec: 200,
    onCheck: ({ id, outcome: decided, observed, hint, durationMs }) => {
      console.log(`  ${decided.padEnd(8)}${id.padEnd(24)}${String(Math.round(durationMs)).padStart(6)} ms  ${observed?.[locale] ?? ''}${hint === null ? '' : `\n${' '.repeat(42)}→ ${hint[locale]}`}`);
    },
  });
  console.log(`${basename(folder)}: ${outcome.verdict} in ${Math.round(outcome.gradeMs)} ms, seed ${seed}${outcome.message === null ? '' : `\n  ${outcome.message[locale]}`}\n`);
}
