/** `npm run test:flakes`: one vitest project over and over, each time in a fresh process. A test that fails once has failed. */
import { parseArgs } from 'node:util';
import { messageOf } from '../src/support/index.ts';
import { summarize, vitestStage, type StageOutcome } from './helpers/stages.ts';

const usage = 'usage: npm run test:flakes -- [--runs 10] [--project submissions] [-- what else vitest gets, e.g. -t notification-producers]';
const { values, positionals } = readArguments();
const runs = Number(values.runs);
if (values.help || !Number.isInteger(runs) || runs < 1) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const outcomes: StageOutcome[] = [];
for (let run = 1; run <= runs; run += 1) {
  const outcome = await vitestStage(values.project, positionals);
  outcomes.push({ ...outcome, stage: `run ${run} of ${runs}` });
  console.log(`\nrun ${run} of ${runs}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.seconds.toFixed(0)} s`);
}
process.exit(summarize(outcomes));

function readArguments() {
  try {
    return parseArgs({
      options: { runs: { type: 'string', default: '10' }, project: { type: 'string', default: 'submissions' }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`${messageOf(error)}\n${usage}`);
    process.exit(2);
  }
}
