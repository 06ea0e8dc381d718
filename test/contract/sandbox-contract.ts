import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProgramLimits, type RunResult } from '../../src/contracts/index.ts';
import type { RunningLab } from '../../labs/drivers/index.ts';
import { useTerminal } from './use-terminal.ts';

const NOTHING = { timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: false };
const TRY = `
import fs from 'node:fs'; import net from 'node:net'; import dns from 'node:dns/promises';
const connect = (options) => new Promise((resolve, reject) => {
  const socket = net.connect(options, () => { socket.destroy(); resolve('connected'); });
  socket.setTimeout(4000, () => { socket.destroy(); reject(Object.assign(new Error(), { code: 'TIMEOUT' })); });
  socket.on('error', reject);
});
const seen = {};
const attempt = async (name, what) => { try { seen[name] = await what(); } catch (error) { seen[name] = '!' + (error.code ?? error.message); } };`;

/** What a learner's program is kept from, whoever runs it: the few things that matter most, on a real lab. */
export function sandboxContract({ lab }: { readonly lab: () => RunningLab }): void {
  let runs = 0;
  const run = async (main: string, { limits = {}, input }: { limits?: Partial<ProgramLimits>; input?: string } = {}): Promise<RunResult> => {
    const directory = await mkdtemp(join(tmpdir(), 'atelier-contract-program-'));
    try {
      await writeFile(join(directory, 'main.ts'), main);
      const program = await lab().run({ id: `program-${++runs}`, runtime: 'typescript', directory, environment: { GREETING: 'bonjour' }, limits: ProgramLimits.parse(limits) });
      if (input !== undefined) program.writeInput(input);
      return await program.exited;
    } finally {
      await rm(directory, { recursive: true });
    }
  };

  it('runs a program beside the brokers: names, libraries, environment, input and exit code are there', async () => {
    const result = await run(`import { Kafka } from 'kafkajs';
      const admin = new Kafka({ brokers: ['kafka-1:9092', 'kafka-2:9092'], logLevel: 0 }).admin();
      await admin.connect();
      console.log(process.env.GREETING, (await admin.listTopics()).includes('notifications'));
      await admin.disconnect();
      process.stdin.once('data', (text) => { console.log(String(text).trim()); process.exit(7); });`, { input: 'salut\n' });
    expect(result).toMatchObject({ ...NOTHING, exitCode: 7, signal: null, stderr: '', stdout: 'bonjour true\nsalut\n' });
  });

  it('runs a shell at a terminal of the size asked for, with Kafka’s own tools', async () => {
    const printed = await useTerminal(lab(), ['kafka-topics --list', 'stty size', 'kafka-nonsense', 'exit 7']);
    expect(printed).toMatchObject({ exitCode: 7 });
    expect(printed.text).toMatch(/^notifications\r$/m);
    expect(printed.text).toMatch(/^31 101\r$/m);
    expect(printed.text).toContain('kafka-nonsense: no such command in the lab');
  });

  it('keeps a program from the host, its files, its secrets, its sockets and the world', async () => {
    process.env['ATELIER_CONTRACT_SECRET'] = 'never-to-be-seen';
    let visits = 0;
    const server = createServer((_request, response) => { visits += 1; response.end(); }).listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const own = Object.values(networkInterfaces()).flat().flatMap((address) => (address?.family === 'IPv4' ? [address.address] : []));
    try {
      const result = await run(`${TRY}
        for (const host of ${JSON.stringify([...own, '172.17.0.1'])}) await attempt('host ' + host, () => connect({ host, port: ${port} }));
        await attempt('world', () => connect({ host: '192.0.2.1', port: 80 }));
        for (const path of ['/var/run/docker.sock', '/run/docker.sock']) await attempt(path, () => connect({ path }));
        for (const path of [${JSON.stringify(process.cwd())}, ${JSON.stringify(lab().agent.token)}]) await attempt('read', () => fs.readdirSync(path));
        await attempt('write', () => fs.writeFileSync('/usr/x', ''));
        await attempt('own code', () => fs.writeFileSync('/home/learner/app/main.ts', ''));
        await attempt('root', () => process.setuid(0));
        const pids = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
        const readable = pids.map((pid) => { try { return fs.readFileSync('/proc/' + pid + '/environ', 'utf8'); } catch { return ''; } }).join('');
        console.log(JSON.stringify({ ...seen, few: pids.length < 5, secret: readable.includes('never-to-be-seen') }));`);
      expect(result).toMatchObject({ ...NOTHING, exitCode: 0, stderr: '' });
      const { few, secret, ...seen } = JSON.parse(result.stdout) as Record<string, unknown>;
      expect({ few, secret }).toEqual({ few: true, secret: false });
      for (const [what, outcome] of Object.entries(seen)) expect(outcome, what).toMatch(/^!(ENOENT|EACCES|EPERM|EINVAL|EROFS|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|TIMEOUT)$/);
      expect(visits).toBe(0);
    } finally {
      delete process.env['ATELIER_CONTRACT_SECRET'];
      server.close();
    }
  });

  it('stops a program that multiplies, eats memory, prints or runs without end, and says which', async () => {
    const bomb = `import { spawn } from 'node:child_process';
      setInterval(() => { for (let i = 0; i < 10; i += 1) spawn('sh', ['-c', 'read x'], { stdio: ['pipe', 'ignore', 'ignore'] }).on('error', () => {}); }, 20);`;
    expect(await run(bomb, { limits: { processes: 60 } })).toMatchObject({ ...NOTHING, tooManyProcesses: true, exitCode: null, signal: 'SIGKILL' });
    const memory = 'const kept: Buffer[] = []; const more = () => { kept.push(Buffer.alloc(8 * 1024 * 1024, 1)); setImmediate(more); }; more();';
    expect(await run(memory, { limits: { memoryMb: 128 } })).toMatchObject({ ...NOTHING, outOfMemory: true });
    const flood = "const line = 'x'.repeat(1023) + '\\n'; const more = () => { process.stdout.write(line); setImmediate(more); }; more();";
    const printed = await run(flood, { limits: { outputKb: 64 } });
    expect(printed).toMatchObject({ ...NOTHING, tooMuchOutput: true, outputTruncated: true });
    expect(printed.stdout.length).toBe(64 * 1_024);
    expect(await run("process.on('SIGTERM', () => {}); for (;;);", { limits: { runTimeoutSec: 2 } })).toMatchObject({ ...NOTHING, timedOut: true, signal: 'SIGKILL' });
  });
}
