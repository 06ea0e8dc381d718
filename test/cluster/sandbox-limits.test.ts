import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { markedProcesses, startSandboxHost, tryAll, USERS, type SandboxHost, type TestProgram } from '../helpers/sandbox-host.ts';

const NOTHING = { timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: false };
const MIB = 1024 * 1024;

describe.each(USERS)('a greedy program in the sandbox of %s', (_name, uid) => {
  let host: SandboxHost;
  let lab: { holderPid: number };
  beforeAll(async () => {
    host = await startSandboxHost(uid, 'unused');
    lab = await host.lab('lab-a');
  });
  afterAll(() => host[Symbol.asyncDispose]());
  /** Nothing of the program is left, and its lab lives on. */
  const gone = async (program: TestProgram) => {
    const result = await program.exited;
    expect(program.alive()).toEqual([]);
    expect(existsSync(`/proc/${lab.holderPid}`)).toBe(true);
    return result;
  };

  it('is stopped when it multiplies without end', async () => {
    const program = await host.start({ 'main.ts': `
      import { spawn } from 'node:child_process';
      const bomb = 'a() { a | a & }; a; while :; do :; done';
      setInterval(() => { for (let i = 0; i < 20; i += 1) spawn('sh', ['-c', bomb], { detached: true, stdio: 'ignore' }).on('error', () => {}); }, 10);` }, { limits: { processes: 60 } });
    expect(await gone(program)).toMatchObject({ ...NOTHING, tooManyProcesses: true, exitCode: null, signal: 'SIGKILL' });
  });

  it('never has more processes and threads than it may, even between two looks', async () => {
    const program = await host.start({ 'main.ts': `
      import { spawn } from 'node:child_process'; import { writeSync } from 'node:fs';
      for (let i = 0; i < 300; i += 1) if (spawn('sh', ['-c', 'read x'], { stdio: ['pipe', 'ignore', 'ignore'] }).on('error', () => {}).pid !== undefined) writeSync(1, '.');
      setInterval(() => {}, 1000);` }, { limits: { processes: 24 } });
    const result = await gone(program);
    expect(result).toMatchObject({ ...NOTHING, tooManyProcesses: true });
    expect(result.stdout.length).toBeLessThan(24);
  });

  it.each([
    ['on the heap', 'const kept: number[][] = []; for (;;) kept.push(new Array(100_000).fill(1.5));'],
    ['in buffers', 'const kept: Buffer[] = []; const more = () => { kept.push(Buffer.alloc(8 * 1024 * 1024, 1)); setImmediate(more); }; more();'],
    ['in buffers, in one go', 'const kept: Buffer[] = []; for (;;) kept.push(Buffer.alloc(64 * 1024 * 1024, 1));'],
    ['in shared memory of threads', "const kept: Uint8Array[] = []; for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(16 * 1024 * 1024)).fill(1));"],
  ])('is stopped when it eats memory %s', async (_where, main) => {
    const program = await host.start({ 'main.ts': main }, { limits: { memoryMb: 256 } });
    const result = await gone(program);
    expect(result).toMatchObject({ ...NOTHING, outOfMemory: true });
  });

  it('is stopped when its children together eat too much, each being modest', async () => {
    const program = await host.start({
      'main.ts': "import { spawn } from 'node:child_process'; for (let i = 0; i < 6; i += 1) spawn(process.execPath, ['child.ts'], { detached: true, stdio: 'ignore' }); setInterval(() => {}, 1000);",
      'child.ts': 'const kept = Buffer.alloc(100 * 1024 * 1024, 1); setInterval(() => kept.length, 1000);',
    }, { limits: { memoryMb: 384 } });
    expect(await gone(program)).toMatchObject({ ...NOTHING, outOfMemory: true, signal: 'SIGKILL' });
  });

  it('fills its own little disks and nothing of the host\'s', async () => {
    const before = statfsSync('/');
    const result = await host.run(tryAll({
      ...Object.fromEntries(['/home/learner', '/tmp'].map((folder) => [folder,
        `(() => { let written = 0; const file = fs.openSync('${folder}/big', 'w'); const block = Buffer.alloc(1024 * 1024, 1); try { for (;;) written += fs.writeSync(file, block); } catch (error) { return (error as { code: string }).code + ' after ' + Math.round(written / 1024 / 1024) + ' MiB'; } })()`])),
      shm: "fs.writeFileSync('/dev/shm/big', 'x')", dev: "fs.writeFileSync('/dev/big', 'x')", varTmp: "fs.writeFileSync('/var/tmp/big', 'x')", root: "fs.writeFileSync('/big', 'x')",
      inodes: "(() => { let made = 0; fs.unlinkSync('/tmp/big'); try { for (;;) fs.writeFileSync('/tmp/' + made++, ''); } catch (error) { return (error as { code: string }).code + (made < 10_000 ? ' in time' : ' too late'); } })()",
    }), { limits: { diskMb: 16 } });
    expect(result).toMatchObject({ ...NOTHING, exitCode: 0 });
    expect(JSON.parse(result.stdout)).toEqual({
      '/home/learner': 'ENOSPC after 16 MiB', '/tmp': 'ENOSPC after 16 MiB', inodes: 'ENOSPC in time',
      shm: '!ENOENT', dev: '!EROFS', varTmp: '!ENOENT', root: '!EROFS',
    });
    expect(before.bavail - statfsSync('/').bavail).toBeLessThan((200 * MIB) / before.bsize);
  });

  it('is stopped when it prints too much, with all that was printed until then', async () => {
    const program = await host.start({ 'main.ts': "const line = 'x'.repeat(1023) + '\\n'; const more = () => { process.stdout.write(line); process.stderr.write(line); setImmediate(more); }; more();" }, { limits: { outputKb: 64 } });
    const result = await gone(program);
    expect(result).toMatchObject({ ...NOTHING, tooMuchOutput: true, outputTruncated: true });
    expect(result.stdout.length + result.stderr.length).toBe(64 * 1024);
    expect(result.stdout).toMatch(/^x{1023}\n/);
  });

  it('is stopped after its time, even when it is too busy to hear anything', async () => {
    const program = await host.start({ 'main.ts': "process.on('SIGTERM', () => {}); for (;;);" }, { limits: { runTimeoutSec: 1 } });
    expect(await gone(program)).toMatchObject({ ...NOTHING, timedOut: true, signal: 'SIGKILL' });
  });

  it('is stopped after its CPU time', async () => {
    const program = await host.start({ 'main.ts': 'for (;;);' }, { limits: { cpuSec: 1 } });
    expect(await gone(program)).toMatchObject({ ...NOTHING, timedOut: true });
  });

  it('is gone after kill, endless loop, detached children and all', async () => {
    const program = await host.start({ 'main.ts': `
      import { spawn } from 'node:child_process';
      process.on('SIGTERM', () => {});
      spawn('sh', ['-c', 'sh -c "trap : TERM HUP; while :; do read x < /dev/zero; done" & sh -c "while :; do :; done" &'], { detached: true, stdio: 'ignore' }).on('exit', () => { console.log('daemons'); setImmediate(() => { for (;;); }); });` });
    await program.prints(/daemons/);
    await waitUntil({ what: 'the daemons', timeoutMs: 5_000, check: () => program.alive().length >= 3 });
    await program.kill();
    expect(await gone(program)).toMatchObject({ ...NOTHING, cancelled: true, exitCode: null, signal: 'SIGKILL' });
  });

  it('leaves no daemon behind when its main process ends by itself', async () => {
    const program = await host.start({ 'main.ts': `
      import { spawn } from 'node:child_process';
      spawn('sh', ['-c', 'sh -c "while :; do :; done" & sh -c "while :; do :; done" &'], { detached: true, stdio: 'inherit' }).on('exit', () => process.exit(5));` });
    expect(await gone(program)).toMatchObject({ ...NOTHING, exitCode: 5, signal: null });
  });

  it('cannot be outlived by its lab\'s platform: kill -9 of that takes everything along', async () => {
    const doomed = await startSandboxHost(uid, 'unused');
    await doomed.lab('lab-a');
    const program = await doomed.start({ 'main.ts': "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);" });
    await program.prints(/up/);
    expect(markedProcesses(program.id).length).toBeGreaterThan(0);
    doomed.crash();
    await waitUntil({ what: 'the program to be gone', timeoutMs: 5_000, intervalMs: 20, check: () => markedProcesses(program.id).length === 0 });
    await doomed[Symbol.asyncDispose]();
  });

  it('runs out of open files, not the host', async () => {
    const { stdout } = await host.run(tryAll({ open: "(() => { let count = 0; try { for (;;) { fs.openSync('/dev/null', 'r'); count += 1; } } catch (error) { return (error as { code: string }).code + (count < 4096 ? ' in time' : ' too late'); } })()" }));
    expect(JSON.parse(stdout)).toEqual({ open: 'EMFILE in time' });
  });

  it('gets an error for names that are too long and folders that are too deep, and is cleaned up all the same', async () => {
    const program = await host.start({ 'main.ts': tryAll({
      long: "fs.writeFileSync('/tmp/' + 'n'.repeat(300), '')", longest: "fs.writeFileSync('/tmp/' + 'n'.repeat(255), '')",
      deep: "(() => { process.chdir('/tmp'); try { for (let depth = 0; depth < 10_000; depth += 1) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); } } catch (error) { return (error as { code: string }).code; } })()",
    }) });
    const { stdout } = await gone(program);
    expect(JSON.parse(stdout)).toEqual({ long: '!ENAMETOOLONG', longest: null, deep: expect.stringMatching(/^E(NOSPC|NAMETOOLONG|RANGE)$/) });
  });

  it('is held in a cgroup of its own while it runs, where the platform may make one', async () => {
    const program = await host.start({ 'main.ts': "console.log('up'); setInterval(() => {}, 1000);" }, { limits: { memoryMb: 300, diskMb: 10, processes: 50 } });
    await program.prints(/up/);
    const [pid = 0] = program.alive();
    const groups = /atelier-\d+$/m.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
    expect(groups).toBe(uid === 0 && cgroupsWritable());
    await program.kill();
    await gone(program);
  });

  it('can make no shared memory that belongs to no process', async () => {
    const program = await host.start({ 'main.ts': tryAll({ limit: "fs.readFileSync('/proc/sys/kernel/shmall', 'utf8').trim()", raise: "fs.writeFileSync('/proc/sys/kernel/shmall', '1000')" }) });
    expect(JSON.parse((await gone(program)).stdout)).toEqual({ limit: '0', raise: expect.stringMatching(/^!E(ACCES|PERM|ROFS)$/) });
  });

  it('does not slow its lab down: it is behind in the queue for the CPU', async () => {
    const program = await host.start({ 'main.ts': "import os from 'node:os'; console.log(os.getPriority()); try { os.setPriority(-5); } catch (error) { console.log((error as { code: string }).code); }" });
    expect((await gone(program)).stdout).toMatch(/^5\n(EACCES|ERR_SYSTEM_ERROR)\n$/);
  });
});

function cgroupsWritable(): boolean {
  return ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'].some((folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}
