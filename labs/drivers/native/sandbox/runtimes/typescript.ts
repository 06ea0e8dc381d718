import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { SandboxRuntimeFactory } from './sandbox-runtime.ts';

/** Where Node lies in a sandbox. */
export const NODE = '/opt/node/bin/node';

/** Warnings that the learner can't do anything about: of type stripping, and of kafkajs 2.2.4's timers on Node 24. */
const QUIET = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map((name) => `--disable-warning=${name}`);

/** V8's old generation; the rest of the limit is for buffers, young objects, code and the program's other processes. */
const HEAP_SHARE = 0.65;

/** `node main.ts` with type stripping. `.ts` and `.js` are ES modules; only kafkajs and Node's own modules resolve. */
export const typescript: SandboxRuntimeFactory = ({ node }, limits) => ({
  binaries: [node],
  binds: [
    { source: node, target: NODE, kind: 'file', executable: true },
    {
      source: dirname(createRequire(import.meta.url).resolve('kafkajs/package.json')),
      target: '/home/learner/app/node_modules/kafkajs',
      kind: 'folder',
      executable: false,
    },
  ],
  files: { 'package.json': '{ "type": "module" }\n' },
  argv: [NODE, `--max-old-space-size=${Math.floor(limits.memoryMb * HEAP_SHARE)}`, ...QUIET, 'main.ts'],
  environment: {},
  // What V8 reserves counts too, used or not: an empty program has about 600 MiB of it.
  dataMb: limits.memoryMb * 2 + 768,
  ranOutOfMemory: ({ exitCode, signal, stderr }) =>
    (signal !== null || exitCode !== 0) && /heap out of memory|Array buffer allocation failed|OOM error in V8|ENOMEM/.test(stderr),
});
