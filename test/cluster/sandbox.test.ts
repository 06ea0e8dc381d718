import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandboxHost, tryAll, USERS, type SandboxHost } from '../helpers/sandbox-host.ts';

describe.each(USERS)('a learner program in the sandbox of %s', (_name, uid) => {
  let host: SandboxHost;
  beforeAll(async () => {
    host = await startSandboxHost(uid, 'unused');
    await host.lab('lab-a');
  });
  afterAll(() => host[Symbol.asyncDispose]());

  it('runs TypeScript of several files, with relative imports, Node modules and kafkajs, and prints no warning', async () => {
    const program = await host.start({
      'main.ts': `
        import { greet, type Greeting } from './src/greet.ts';
        import kafkajs, { Kafka } from 'kafkajs';
        import { sep } from 'node:path';
        const greeting: Greeting = greet('Zoé');
        console.log(greeting.text, typeof Kafka, kafkajs.Kafka === Kafka, sep, import.meta.filename);`,
      'src/greet.ts': `
        export interface Greeting { readonly text: string }
        export function greet(name: string): Greeting { return { text: 'Bonjour ' + name }; }`,
    });
    expect(await program.exited).toMatchObject({ exitCode: 0, signal: null, stdout: 'Bonjour Zoé function true / /home/learner/app/main.ts\n', stderr: '', cancelled: false });
  });

  it('resolves kafkajs and nothing else of the platform', async () => {
    const { stdout } = await host.run(tryAll({ zod: "await import('zod')", express: "await import('express')", kafkajs: "typeof (await import('kafkajs')).Kafka" }));
    expect(JSON.parse(stdout)).toEqual({ zod: '!ERR_MODULE_NOT_FOUND', express: '!ERR_MODULE_NOT_FOUND', kafkajs: 'function' });
  });

  it('finds exactly its own variables in its environment, and is user learner in its home', async () => {
    const { stdout } = await host.run(tryAll({ env: 'process.env', user: 'os.userInfo().username', cwd: 'process.cwd()', host: 'os.hostname()' }), { environment: { PORT: '8080', BOOTSTRAP_SERVERS: 'kafka-1:9092' } });
    expect(JSON.parse(stdout)).toEqual({
      env: { PATH: '/opt/node/bin:/usr/bin', HOME: '/home/learner', LANG: 'C.UTF-8', PORT: '8080', BOOTSTRAP_SERVERS: 'kafka-1:9092', MARK: expect.stringMatching(/^program-/) },
      user: 'learner', cwd: '/home/learner/app', host: 'learner',
    });
  });

  it('resolves the compose names of its lab', async () => {
    const { stdout } = await host.run(tryAll({ broker: "(await lookup('kafka-1')).address", other: "await lookup('example.org')" }, "import { lookup } from 'node:dns/promises';"));
    expect(JSON.parse(stdout)).toEqual({ broker: '127.0.0.2', other: expect.stringMatching(/^!E(AI_AGAIN|NOTFOUND)$/) });
  });

  it('reads its input', async () => {
    const program = await host.start({ 'main.ts': "process.stdin.on('data', (chunk) => { const text = String(chunk); console.log('heard ' + text.trim()); if (text.includes('bye')) process.exit(3); });" });
    await program.input('première ligne\n');
    await program.prints(/heard première ligne/);
    await program.input('bye\n');
    expect(await program.exited).toMatchObject({ exitCode: 3, stdout: 'heard première ligne\nheard bye\n' });
  });

  it.each([
    ['process.exit(0)', 0, null],
    ['process.exit(7)', 7, null],
    ['process.exit(143)', 143, null],
    ['process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)', null, 'SIGTERM'],
    ['process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)', null, 'SIGKILL'],
    ['throw new Error("on purpose")', 1, null],
  ])('says how "%s" ended', async (main, exitCode, signal) => {
    expect(await host.run(main)).toMatchObject({ exitCode, signal, timedOut: false, outOfMemory: false, cancelled: false, tooManyProcesses: false, tooMuchOutput: false });
  });

  it('shows a syntax error with the learner\'s own file and line', async () => {
    const { exitCode, stderr } = await host.run('const a: number = 1;\nconst b = ;\n');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/home/learner/app/main.ts:2');
  });

  it('hears SIGTERM and may finish its work', async () => {
    const program = await host.start({ 'main.ts': "process.on('SIGTERM', () => { console.log('flushing'); setTimeout(() => process.exit(0), 50); }); setInterval(() => {}, 1000); console.log('up');" });
    await program.prints(/up/);
    await program.terminate();
    expect(await program.exited).toMatchObject({ exitCode: 0, signal: null, stdout: 'up\nflushing\n', cancelled: true });
  });

  it('dies of SIGTERM when it has no handler', async () => {
    const program = await host.start({ 'main.ts': "setInterval(() => {}, 1000); console.log('up');" });
    await program.prints(/up/);
    await program.terminate();
    expect(await program.exited).toMatchObject({ exitCode: null, signal: 'SIGTERM', cancelled: true });
  });

  it('hands on characters whole, however their bytes are split', async () => {
    const text = 'é€𝄞漢字';
    const program = await host.start({ 'main.ts': `
      const bytes = Buffer.from('${text}');
      const next = (i: number) => { if (i < bytes.length) process.stdout.write(bytes.subarray(i, i + 1), () => setTimeout(next, 5, i + 1)); };
      next(0);` });
    const { stdout } = await program.exited;
    expect(stdout).toBe(text);
    expect(program.pieces.length).toBeGreaterThan(1);
    expect(program.pieces.join('')).toBe(text);
    expect(program.pieces.every((piece) => !piece.includes('\uFFFD'))).toBe(true);
  });

  it('serves on a port that its lab reaches', async () => {
    const program = await host.start({ 'main.ts': "import http from 'node:http'; http.createServer((_q, a) => a.end('served')).listen(Number(process.env.PORT), () => console.log('listening'));" }, { environment: { PORT: '8080' } });
    await program.prints(/listening/);
    const answer = await host.service('lab-a', [process.execPath, '-e', "fetch('http://127.0.0.1:8080').then((r) => r.text()).then(console.log)"]);
    expect(answer).toBe('served');
    await program.kill();
    expect(await program.exited).toMatchObject({ exitCode: null, signal: 'SIGKILL', cancelled: true });
  });

  it('keeps what a program wrote in its home private to that run', async () => {
    const main = tryAll({ before: "fs.existsSync('/home/learner/note')", home: "fs.writeFileSync('/home/learner/note', 'x')", tmp: "fs.writeFileSync('/tmp/note', 'x')" });
    for (let run = 0; run < 2; run += 1) expect(JSON.parse((await host.run(main)).stdout)).toEqual({ before: false, home: null, tmp: null });
  });

  it('refuses a variable that would change how the sandbox itself works', async () => {
    await expect(host.run('', { environment: { PATH: '/tmp' } })).rejects.toThrow('the environment variable PATH of the program is set by the sandbox');
  });
});
