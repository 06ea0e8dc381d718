/**
 * `npm run bench:labs`: how fast labs start here, in one run against the stock start scripts with the same JVM and against plain compose with the same files.
 * Prints the tables of docs/benchmarks.md.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { connectAgent } from '../../labs/agent/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { labDefinitions, readLabSpec } from '../../labs/spec/index.ts';
import { ProgramLimits } from '../../src/contracts/index.ts';
import { loadRuntime, trainArchive } from '../../src/runtime/index.ts';
import { messageOf } from '../../src/support/index.ts';
import { ClusterReader, createKafka } from '../../src/support/kafka/index.ts';
import { measureLab, plainComposeReady, type LabTimes } from './every-lab.ts';
import { linkOverhead } from './link-overhead.ts';
import { poolClaim } from './pool-claim.ts';
import { atelierBroker, stockBroker } from './single-broker.ts';
import { megabytes, median, milliseconds, printLabs, printTable, type LabRow, type Row } from './table.ts';

const usage = 'usage: npm run bench:labs -- [--runs 5] [--lab <definition>]…   without --lab: the broker, the sandbox, the pool, the links, and every definition';
const known = await labDefinitions();
const { values } = readArguments();
const runs = Number(values.runs);
const wrong = values.lab.filter((name) => !known.includes(name));
if (values.help || !Number.isInteger(runs) || runs < 1 || wrong.length > 0) {
  console.log(wrong.length > 0 ? `there is no lab ${wrong.join(', ')}: they are ${known.join(', ')}\n${usage}` : usage);
  process.exit(values.help ? 0 : 2);
}

const installed = await loadRuntime();
if (installed.archive('kafka') === undefined) {
  console.log('training the start-up archive first (once) …');
  await trainArchive();
}
const runtime = await loadRuntime();
if (values.lab.length === 0) printTable(await details(), runs);
printLabs(await everyLab(values.lab.length === 0 ? known : values.lab), runs);

/** One broker, three brokers, and what surrounds them, step by step. */
async function details(): Promise<Row[]> {
  const rows: Row[] = [];

  console.log(`one broker, ${runs} pairs`);
  const stock: Awaited<ReturnType<typeof stockBroker>>[] = [];
  const ours: typeof stock = [];
  for (let run = 0; run < runs; run += 1) {
    stock.push(await stockBroker(runtime, 20_100 + run * 4));
    ours.push(await atelierBroker(runtime, 20_102 + run * 4));
  }
  const startOf = (times: typeof stock): number[] => times.map(({ startMs }) => startMs);
  rows.push({ what: 'one broker, spawn → first record through a group', ours: milliseconds(startOf(ours)), against: `${milliseconds(startOf(stock))} (stock script)`, ratio: median(startOf(ours)) / median(startOf(stock)), target: '≤ 0.40' });
  const withFormat = stock.map(({ formatMs, startMs }) => formatMs + startMs);
  rows.push({ what: 'the same, storage formatted too', ours: milliseconds(startOf(ours)), against: `${milliseconds(withFormat)} (stock scripts)`, ratio: median(startOf(ours)) / median(withFormat), target: '' });
  rows.push({ what: 'resident memory of that broker', ours: megabytes(median(ours.map(({ rssBytes }) => rssBytes))), against: megabytes(median(stock.map(({ rssBytes }) => rssBytes))), ratio: median(ours.map(({ rssBytes }) => rssBytes)) / median(stock.map(({ rssBytes }) => rssBytes)), target: '' });

  console.log(`lab notifications (three brokers), ${runs} runs`);
  const spec = await readLabSpec('notifications');
  const driver = nativeDriver();
  const cold: number[] = [], stop: number[] = [], resume: number[] = [], claim: number[] = [], memory: number[] = [], agent: number[] = [], sandboxed: number[] = [], plain: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const directory = await mkdtemp(join(tmpdir(), 'atelier-lab-'));
    const start = async (into: number[]): Promise<RunningLab> => {
      const startedAt = performance.now();
      const lab = await driver.start(spec, { labId: `bench-${run}`, directory });
      into.push(performance.now() - startedAt);
      return lab;
    };
    const lab = await start(cold);
    claim.push(await firstRecord(lab));
    memory.push(await lab.memoryBytes());
    agent.push(await agentBytes(lab));
    const program = join(directory, 'hello');
    await writeHello(program);
    for (let pair = 0; pair < 5; pair += 1) {
      plain.push(await plainNode(join(program, 'main.ts')));
      sandboxed.push(await inSandbox(lab, program, pair));
    }
    const stopAt = performance.now();
    await lab.stop();
    stop.push(performance.now() - stopAt);
    await (await start(resume)).stop();
    await rm(directory, { recursive: true, force: true });
  }
  rows.push({ what: 'three brokers, cold → topics in sync', ours: milliseconds(cold), against: '', target: '≤ 3500 ms' });
  rows.push({ what: 'three brokers, memory with the agent', ours: megabytes(median(memory)), against: '', target: '≤ 600 MB' });
  rows.push({ what: 'of it the agent (platform overhead)', ours: megabytes(median(agent)), against: '', target: '≤ 70 MB' });
  rows.push({ what: 'ready lab → first acks=all record read back', ours: milliseconds(claim), against: '', target: '≤ 300 ms' });
  rows.push({ what: 'stop', ours: milliseconds(stop), against: '', target: '' });
  rows.push({ what: 'resume with its data', ours: milliseconds(resume), against: milliseconds(cold), ratio: median(resume) / median(cold), target: '' });
  rows.push({ what: 'sandboxed empty program, start → exit', ours: milliseconds(sandboxed), against: `${milliseconds(plain)} (plain node)`, ratio: median(sandboxed) / median(plain), target: '' });
  const pooled: number[] = [];
  for (let run = 0; run < runs; run += 1) pooled.push(await poolClaim(firstRecord));
  rows.push({ what: 'claim from the pool → first record read back', ours: milliseconds(pooled), against: '', target: '≤ 300 ms' });
  const links: Awaited<ReturnType<typeof linkOverhead>>[] = [];
  for (let run = 0; run < runs; run += 1) links.push(await linkOverhead(runtime.node));
  const through = (of: (one: (typeof links)[number]) => number): number => median(links.map(of));
  rows.push({ what: 'a link that nobody breaks, bytes a second of one connection', ours: megabytes(through((one) => one.relayedBytesPerSec)), against: `${megabytes(through((one) => one.directBytesPerSec))} (without)`, ratio: through((one) => one.relayedBytesPerSec) / through((one) => one.directBytesPerSec), target: '' });
  rows.push({ what: 'the same, a request and its answer', ours: `${through((one) => one.relayedMs).toFixed(3)} ms`, against: `${through((one) => one.directMs).toFixed(3)} ms (without)`, ratio: through((one) => one.relayedMs) / through((one) => one.directMs), target: '' });
  return rows;
}

async function firstRecord(lab: RunningLab): Promise<number> {
  const startedAt = performance.now();
  const kafka = createKafka({ brokers: (lab.hostAddresses['main'] ?? '').split(','), clientId: 'bench' });
  const producer = kafka.producer();
  await producer.connect();
  const [sent] = await producer.send({ topic: 'notifications', acks: -1, messages: [{ value: 'first' }] });
  await using reader = new ClusterReader(kafka);
  const records = await reader.records('notifications');
  if (!records.some(({ partition }) => partition === sent?.partition)) throw new Error('the record was acknowledged but can not be read');
  const elapsed = performance.now() - startedAt;
  await producer.disconnect();
  return elapsed;
}

async function agentBytes(lab: RunningLab): Promise<number> {
  await using client = await connectAgent(lab.agent);
  return (await client.hello()).rssBytes;
}

async function writeHello(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'main.ts'), "console.log('hello');\n");
}

async function plainNode(file: string): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(runtime.node, [file], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAt;
}

async function inSandbox(lab: RunningLab, directory: string, pair: number): Promise<number> {
  const startedAt = performance.now();
  const program = await lab.run({ id: `hello-${pair}`, runtime: 'typescript', directory, environment: {}, limits: ProgramLimits.parse({}) });
  const { exitCode, stderr } = await program.exited;
  if (exitCode !== 0) throw new Error(`the empty program failed: ${stderr}`);
  return performance.now() - startedAt;
}

/** Every definition: from nothing to usable, its memory, its end. */
async function everyLab(names: readonly string[]): Promise<LabRow[]> {
  const specs = await Promise.all(names.map((name) => readLabSpec(name)));
  const plain = await plainComposeReady(specs);
  if (!plain) console.log('plain compose is left out: no Docker engine with Compose v2 answers here');
  const measured: LabRow[] = [];
  for (const spec of specs) {
    console.log(`lab ${spec.name}, ${runs} runs`);
    const times: LabTimes[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await measureLab(spec, { plain, run }));
    measured.push({ spec, times });
  }
  return measured;
}

function readArguments() {
  try {
    return parseArgs({ options: { runs: { type: 'string', default: '5' }, lab: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', default: false } } });
  } catch (error) {
    console.log(`${messageOf(error)}\n${usage}`);
    process.exit(2);
  }
}
