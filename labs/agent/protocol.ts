import { z } from 'zod';
import { AgentHello, CheckResult, ClusterSnapshot, Fault, GradeOutcome, GradeRequest, LinkChange, RecordsPage, RecordsRequest, RunResult } from '../../src/contracts/index.ts';
import { method, notification } from './rpc/index.ts';

const Nothing = z.null();
const Named = z.strictObject({ cluster: z.string() });
const Grading = z.strictObject({ grading: z.number().int() });
const Program = Grading.extend({ program: z.string() });

/** What the host asks of the agent. */
export const hello = method('hello', Nothing, AgentHello);
export const snapshot = method('snapshot', Named, ClusterSnapshot);
export const watch = method('snapshots.watch', Named.extend({ watch: z.number().int(), intervalMs: z.number().int().min(100).max(60_000) }), Nothing);
export const unwatch = method('snapshots.unwatch', z.strictObject({ watch: z.number().int() }), Nothing);
export const records = method('records', RecordsRequest, RecordsPage);
export const grade = method('grade', GradeRequest.extend({ grading: z.number().int() }), GradeOutcome);

/** What the agent asks of the host while it grades; `grading` tells concurrent gradings apart. */
export const inject = method('host.inject', Grading.extend({ service: z.string(), fault: Fault }), Nothing);
export const changeLink = method('host.change-link', Grading.extend({ link: z.string(), change: LinkChange }), Nothing);
export const startProgram = method('host.start-program',
  Grading.extend({ name: z.string().max(64).optional(), environment: z.record(z.string(), z.string()).optional() }),
  z.strictObject({ program: z.string(), host: z.string(), port: z.number().int() }));
export const stopProgram = method('host.stop-program', Program, RunResult);
export const killProgram = method('host.kill-program', Program, RunResult);
export const programOutput = method('host.program-output', Program, z.strictObject({ stdout: z.string(), stderr: z.string() }));

/** Agent → host. */
export const onSnapshot = notification('on-snapshot', z.strictObject({ watch: z.number().int(), snapshot: ClusterSnapshot }));
export const onCurrent = notification('on-current', Grading.extend({ check: z.string().nullable() }));
export const onCheck = notification('on-check', Grading.extend({ result: CheckResult }));
/** Host → agent: all processes of a program are gone. */
export const onProgramExit = notification('on-program-exit', Program.extend({ result: RunResult }));
