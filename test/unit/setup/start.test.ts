import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { siteSourcesHash } from '../../../src/setup/build-site.ts';
import { progressLines } from '../../../src/setup/progress-lines.ts';
import { assertPortFree } from '../../../src/setup/port-free.ts';
import { temporaryFolder } from '../runtime/file-server.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function bootstrap(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('../../../src/setup/bootstrap.mjs', import.meta.url)), ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm start', () => {
  it('says that the port is taken and offers the next one', async () => {
    const port = await takenPort();
    await expect(assertPortFree({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'PORT_TAKEN', hint: `choose another: npm start -- --port ${port + 1}`,
      message: `port ${port} of 127.0.0.1 is taken by another program (perhaps Kafka Atelier already runs: http://127.0.0.1:${port})`,
    });
    await assertPortFree({ host: '127.0.0.1', port: 0 });
  });

  it('says that the host is none of this machine', async () => {
    await expect(assertPortFree({ host: '192.0.2.1', port: 9090 })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('can\'t listen on 192.0.2.1:9090') as string });
  });

  it('ends with one message and a code when the port is taken', async () => {
    const port = await takenPort();
    const { status, stdout, stderr } = bootstrap('start', '--port', String(port));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is taken`);
    expect(stderr).not.toContain('    at ');
  });

  it('explains itself', () => {
    expect(bootstrap('start', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('npm start [-- --port 8080 --host 127.0.0.1]') as string, stderr: '' });
    expect(bootstrap('fly')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('unknown command "fly"') as string });
    expect(bootstrap('start', '--port', 'x')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('--port must be a number from 0 to 65535, got "x"\n  → npm start -- --port 8080 --host 127.0.0.1') as string });
    expect(bootstrap('start', '--prot', '1')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining("'--prot'") as string });
  });
});

describe('exec', () => {
  it('runs a script on Node 24 with its arguments, its exit code, and a clean stdout', async () => {
    const script = join(await temporaryFolder(), 'script.ts');
    await writeFile(script, 'const words: string[] = process.argv.slice(2);\nconsole.log(process.version.split(".")[0], words.join("|"));\nprocess.exitCode = 7;\n');
    expect(bootstrap('exec', script, 'a b', '--help')).toMatchObject({ status: 7, stdout: 'v24 a b|--help\n' });
  });
});

describe('siteSourcesHash', () => {
  it('changes with content, name and removal of a source, and with nothing else', async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, 'content/chapters'), { recursive: true });
    await mkdir(join(root, 'src/server'), { recursive: true });
    await writeFile(join(root, 'content/chapters/a.mdx'), 'one');
    const first = await siteSourcesHash(root);
    await writeFile(join(root, 'src/server/main.ts'), 'server code');
    expect(await siteSourcesHash(root)).toBe(first);
    await writeFile(join(root, 'content/chapters/a.mdx'), 'two');
    const second = await siteSourcesHash(root);
    expect(second).not.toBe(first);
    await writeFile(join(root, 'content/chapters/b.mdx'), '');
    expect(await siteSourcesHash(root)).not.toBe(second);
  });
});

describe('progress', () => {
  it('is one line when a part begins and one when it is done, where there is no terminal', () => {
    const written: string[] = [];
    const lines = progressLines({ isTTY: false, write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
    lines.at('Java runtime 25', 'fetching 1 of 35 MB');
    lines.at('Java runtime 25', 'fetching 2 of 35 MB');
    lines.done('Java runtime 25', '35 MB, verified');
    expect(written).toEqual(['[2/4] Java runtime 25: fetching 1 of 35 MB\n', '[2/4] Java runtime 25: 35 MB, verified\n']);
  });

  it('is rewritten in place on a terminal, and sentences stand above it', () => {
    const written: string[] = [];
    const lines = progressLines({ isTTY: true, columns: 60, write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
    lines.at('Kafka 4 jars', 'fetching 1 of 40 MB');
    lines.say('a notice');
    lines.at('Kafka 4 jars', 'fetching 2 of 40 MB');
    lines.done('Kafka 4 jars', 'verified');
    expect(written.join('').replaceAll('\r\u001b[2K', '<')).toBe('[3/4] Kafka 4 jars: fetching 1 of 40 MB<a notice\n[3/4] Kafka 4 jars: fetching 1 of 40 MB<[3/4] Kafka 4 jars: fetching 2 of 40 MB<[3/4] Kafka 4 jars: verified\n');
  });
});
