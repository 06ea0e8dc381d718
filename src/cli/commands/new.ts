import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { labDefinitions } from '../../../labs/spec/index.ts';
import { Slug } from '../../contracts/index.ts';
import { checkoutRoot } from '../../runtime/index.ts';
import { COURSE } from '../../site/course.ts';
import { AtelierError } from '../../support/index.ts';
import { type Command, type Invocation, type Option, type Terminal, usageOf } from '../command.ts';
import { claimFiles } from '../scaffold/claim-files.ts';
import { exerciseFiles, exerciseSteps } from '../scaffold/exercise-files.ts';
import { lessonFiles, lessonsAt, nextOrder } from '../scaffold/lesson-files.ts';
import { type NewFiles, writeNewFiles } from '../scaffold/new-files.ts';

const root: Option = { type: 'string', value: '<folder>', help: 'course to write into (default: this checkout)' };
const moduleOption: Option = { type: 'string', value: '<module>', help: 'module it belongs to', choices: COURSE.map(({ id }) => id) };
const PLACES = 'What is left to write stands between ‹ and ›; `atelier validate` names each such place until it is filled. Nothing that is there already is overwritten.';

/** `atelier new exercise` */
export const newExercise: Command = {
  name: 'new exercise',
  summary: 'Starts an exercise: definition in both languages, programs that run and do nothing, a grader that says no.',
  arguments: ['<slug>'],
  options: {
    module: moduleOption,
    lab: { type: 'string', value: '<lab>', help: 'lab that it is solved in (default: notifications)' },
    runtime: { type: 'string', value: '<runtime>', help: 'languages of its programs (default: typescript)', choices: ['typescript', 'java', 'typescript,java'] },
    root,
  },
  notes: [PLACES],
  async run(invocation, terminal) {
    const lab = invocation.text('lab') ?? 'notifications';
    const labs = await labDefinitions();
    if (!labs.includes(lab)) throw new AtelierError('NOT_FOUND', `--lab: there is no lab ${lab}`, { hint: `There are: ${labs.join(', ')}` });
    const runtimes = (invocation.text('runtime') ?? 'typescript').split(',') as ('typescript' | 'java')[];
    const exercise = { slug: slugOf(invocation), module: moduleOf(invocation, newExercise), lab, runtimes };
    return write(invocation, terminal, exerciseFiles(exercise), exerciseSteps(exercise));
  },
};

/** `atelier new lesson` */
export const newLesson: Command = {
  name: 'new lesson',
  summary: 'Starts a lesson in French and English, with the parts that every lesson has.',
  arguments: ['<slug>'],
  options: { module: moduleOption, order: { type: 'string', value: '<n>', help: 'its place in the module (default: after the last one)' }, root },
  notes: [PLACES],
  async run(invocation, terminal) {
    const slug = slugOf(invocation);
    const module = moduleOf(invocation, newLesson);
    const folder = rootOf(invocation);
    const asked = invocation.text('order');
    if (asked !== undefined && !/^[1-9]\d?$/.test(asked)) throw new AtelierError('BAD_INPUT', `--order must be a whole number from 1 to 99, got "${asked}"`);
    const order = asked === undefined ? nextOrder(folder, module) : Number(asked);
    const there = lessonsAt(folder, module, order);
    if (there.length > 0) throw new AtelierError('CONFLICT', `place ${order} of ${module} is taken: ${there.join(', ')}; nothing was written`, { hint: `The next free one is ${nextOrder(folder, module)}.` });
    return write(invocation, terminal, lessonFiles({ slug, module, order }));
  },
};

/** `atelier new claim` */
export const newClaim: Command = {
  name: 'new claim',
  summary: 'Starts a claim: a statement about Kafka in both languages, and a test that fails until it is written.',
  arguments: ['<id>'],
  options: { root },
  notes: [PLACES],
  run: (invocation, terminal) => write(invocation, terminal, claimFiles(slugOf(invocation)), [`try it: npm run test:claims -- -t ${slugOf(invocation)}`]),
};

function slugOf({ positionals: [slug = ''] }: Invocation): string {
  const parsed = Slug.safeParse(slug);
  if (parsed.success) return parsed.data;
  throw new AtelierError('BAD_INPUT', `"${slug}" can't be a name: it must be lower-case words joined by hyphens`, { hint: 'For example notification-consumers' });
}

function moduleOf(invocation: Invocation, command: Command): string {
  const module = invocation.text('module');
  if (module === undefined) throw new AtelierError('BAD_INPUT', '--module is missing', { hint: `${usageOf(command).replace(' [options]', '')} --module ${COURSE.map(({ id }) => id).join('|')}` });
  return module;
}

function rootOf(invocation: Invocation): string {
  const folder = invocation.text('root') ?? checkoutRoot();
  if (!existsSync(join(folder, 'content'))) throw new AtelierError('NOT_FOUND', `--root: ${folder} holds no course`, { hint: 'Name a folder that has content in it.' });
  return folder;
}

async function write(invocation: Invocation, terminal: Terminal, files: NewFiles, steps: readonly string[] = []): Promise<number> {
  for (const path of await writeNewFiles(rootOf(invocation), files)) terminal.out(`${path}\n`);
  terminal.say('Next: fill the places between ‹ and ›; atelier validate names those that are left.');
  for (const step of steps) terminal.say(`      ${step}`);
  return 0;
}
