/** Records one finished attempt and begins another, then waits to be killed. Argument: the database file. */
import { openAttempts } from '../../src/progress/index.ts';
import { check, plan, report } from './report-samples.ts';

const [file = ''] = process.argv.slice(2);
const store = await openAttempts(file);
const common = { owner: 'ada', exercise: 'notification-producers', runtime: 'typescript' as const, startedAt: '2026-11-21T10:00:00.000Z', seed: 's', plan: plan() };
await store.started({ ...common, id: 'done' });
await store.finished('done', report({ verdict: 'pass' }));
await store.started({ ...common, id: 'running' });
await store.checkDecided('running', check('starts', 'passed'));
process.stdout.write('in the middle\n');
setInterval(() => undefined, 1_000);
