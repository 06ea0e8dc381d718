import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { startSandboxHost, tryAll, USERS, type SandboxHost } from '../helpers/sandbox-host.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
/** In a program: connects and says `connected`, or throws the error. */
const CONNECT = `
const connect = (options: net.NetConnectOpts) => new Promise((resolve, reject) => {
  const socket = net.connect(options, () => { socket.destroy(); resolve('connected'); });
  socket.setTimeout(1500, () => { socket.destroy(); reject(Object.assign(new Error(), { code: 'TIMEOUT' })); });
  socket.on('error', reject);
});`;

describe.each(USERS)('a hostile program in the sandbox of %s', (_name, uid) => {
  const secret = randomUUID();
  let host: SandboxHost;
  let lab: { holderPid: number; directory: string };
  beforeAll(async () => {
    host = await startSandboxHost(uid, secret);
    lab = await host.lab('lab-a');
    await host.lab('lab-b');
  });
  afterAll(() => host[Symbol.asyncDispose]());
  const attempt = async (attempts: Record<string, string>, imports = ''): Promise<Record<string, unknown>> => {
    const result = await host.run(tryAll(attempts, imports));
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    return JSON.parse(result.stdout) as Record<string, unknown>;
  };

  it('does not reach a port of another lab', async () => {
    await host.service('lab-b', [process.execPath, '-e', "require('net').createServer((s) => s.end()).listen(18080, '0.0.0.0', () => console.log('up'))"]);
    const connect = tryAll({ port: "await connect({ port: 18080, host: '127.0.0.1' })", broker: "await connect({ port: 18080, host: 'kafka-1' })" }, CONNECT);
    expect(JSON.parse((await host.run(connect)).stdout)).toEqual({ port: '!ECONNREFUSED', broker: '!ECONNREFUSED' });
    expect(JSON.parse((await host.run(connect, { lab: 'lab-b' })).stdout)).toEqual({ port: 'connected', broker: 'connected' });
  });

  it('does not reach the platform on the loopback of the host, nor any of its addresses', async () => {
    let visits = 0;
    const server = http.createServer((_request, response) => { visits += 1; response.end(); });
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outside = Object.values(networkInterfaces()).flat().filter((address) => address !== undefined && address.family === 'IPv4').map((address) => address?.address ?? '');
    const seen = await attempt(Object.fromEntries([...outside, '0.0.0.0'].map((address) => [address, `await connect({ port: ${port}, host: '${address}' })`])), CONNECT);
    expect(Object.values(seen).every((outcome) => /^!(ECONNREFUSED|ENETUNREACH|EHOSTUNREACH)$/.test(String(outcome)))).toBe(true);
    expect(visits).toBe(0);
    await fetch(`http://127.0.0.1:${port}`);
    expect(visits).toBe(1);
    server.close();
  });

  it('finds no file of the host: no shadow, no checkout, no lab folder, no secret anywhere it can look', async () => {
    const shown = await attempt({
      shadow: "fs.readFileSync('/etc/shadow')",
      repository: `fs.readdirSync(${JSON.stringify(REPOSITORY)})`,
      data: `fs.readdirSync(${JSON.stringify(join(REPOSITORY, 'data'))})`,
      lab: `fs.readdirSync(${JSON.stringify(lab.directory)})`,
      secret: `fs.readFileSync(${JSON.stringify(host.secretFile)})`,
      resolv: "fs.readFileSync('/etc/resolv.conf')",
      sys: "fs.readdirSync('/sys')",
      oldRoot: "fs.readdirSync('/old').length",
      viaInit: "fs.readdirSync('/proc/1/root').includes('sandbox.sh')",
      everything: `(() => {
        const found: string[] = [];
        const walk = (folder: string): void => {
          for (const entry of fs.readdirSync(folder + '/', { withFileTypes: true })) {
            const path = folder + '/' + entry.name;
            if (path === '/proc' || path.includes('node_modules/kafkajs')) continue;
            if (entry.isDirectory()) walk(path); else found.push(path);
          }
        };
        walk('');
        return found;
      })()`,
    });
    const { everything, ...rest } = shown;
    expect(rest).toEqual({ shadow: '!ENOENT', repository: '!ENOENT', data: '!ENOENT', lab: '!ENOENT', secret: '!ENOENT', resolv: '!ENOENT', sys: '!ENOENT', oldRoot: 0, viaInit: true });
    const unexpected = (everything as string[]).filter((path) => !/^\/(usr\/lib\/(lib|ld-)[^/]+|usr\/bin\/(sh|umount|unshare|setpriv|prlimit|env)|etc\/(passwd|group|hosts|nsswitch\.conf)|dev\/(null|zero|full|random|urandom|fd|stdin|stdout|stderr)|opt\/node\/bin\/node|(srv|home\/learner)\/app\/(main\.ts|package\.json)|fstab|sandbox\.sh|bin|lib|lib64|usr\/lib64)$/.test(path));
    expect(unexpected).toEqual([]);
  });

  it('sees no process but its own, and no secret in any environment or open file', async () => {
    const seen = await attempt({
      pids: "fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0')[0])",
      environments: "fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => fs.readFileSync('/proc/' + pid + '/environ', 'utf8')).join()",
      files: "[1, process.pid].flatMap((pid) => fs.readdirSync('/proc/' + pid + '/fd').map((fd) => { try { return fs.readlinkSync('/proc/' + pid + '/fd/' + fd); } catch { return ''; } }))",
      contents: "fs.readdirSync('/proc/self/fd').map((fd) => { try { const b = Buffer.alloc(100); return fs.fstatSync(Number(fd)).isFile() ? b.toString('utf8', 0, fs.readSync(Number(fd), b, 0, 100, 0)) : ''; } catch { return ''; } }).join('')",
      holder: `fs.readdirSync('/proc/${lab.holderPid}')`,
      platform: `fs.readFileSync('/proc/${host.pid}/environ')`,
    });
    expect(seen['pids']).toEqual(['sh', '/opt/node/bin/node']);
    expect(JSON.stringify(seen)).not.toContain(secret);
    expect(seen['environments']).not.toContain('DATABASE_URL');
    expect((seen['files'] as string[]).filter((file) => !/^$|^(socket|pipe|anon_inode):|^\/dev\/null$|^\/sandbox\.sh$/.test(file))).toEqual([]);
    expect(seen).toMatchObject({ holder: '!ENOENT', platform: '!ENOENT' });
  });

  it('reaches no unix socket of the host, neither docker\'s nor one that has no file', async () => {
    const path = join(lab.directory, 'agent.sock');
    const abstract = `\0sandbox-test-${secret}`;
    let visits = 0;
    const servers = [join(host.folder, 'platform.sock'), abstract].map((where) => net.createServer((socket) => { visits += 1; socket.destroy(); }).listen(where));
    await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
    const seen = await attempt({
      docker: "await connect({ path: '/var/run/docker.sock' })", run: "await connect({ path: '/run/docker.sock' })", agent: `await connect({ path: ${JSON.stringify(path)} })`,
      platform: `await connect({ path: ${JSON.stringify(join(host.folder, 'platform.sock'))} })`, abstract: `await connect({ path: '\\0' + ${JSON.stringify(abstract.slice(1))} })`,
    }, CONNECT);
    expect(seen).toEqual({ docker: '!ENOENT', run: '!ENOENT', agent: '!ENOENT', platform: '!ENOENT', abstract: '!ECONNREFUSED' });
    expect(visits).toBe(0);
    for (const server of servers) server.close();
  });

  it('becomes nobody else, mounts nothing and makes no namespace', async () => {
    const run = (argv: string) => `(() => { const r = spawnSync(${JSON.stringify(argv.split(' ')[0])}, ${JSON.stringify(argv.split(' ').slice(1))}); return r.error ? '!' + (r.error as { code?: string }).code : r.status === 0 ? 'done' : 'refused'; })()`;
    const seen = await attempt({
      setuid: 'process.setuid!(0)', setgid: 'process.setgid!(0)', setgroups: 'process.setgroups!([0])', seteuid: 'process.seteuid!(0)',
      user: run('unshare --user true'), userRoot: run('unshare --user --map-root-user sh -c :'), mountNamespace: run('unshare --mount sh -c :'), net: run('unshare --net sh -c :'),
      umount: run('umount /tmp'), umountApp: run('umount -l /home/learner/app'), caps: run('setpriv --reuid 0 sh -c :'), ambient: run('setpriv --inh-caps +sys_admin --ambient-caps +sys_admin sh -c :'),
      nproc: run('prlimit --nproc=1000 sh -c :'), data: run('prlimit --data=unlimited sh -c :'), control: run('sh -c :'),
      uidMap: "fs.writeFileSync('/proc/self/uid_map', '0 0 1')", limit: "fs.writeFileSync('/proc/sys/user/max_user_namespaces', '100')", hostname: "fs.writeFileSync('/proc/sys/kernel/hostname', 'x')",
      corePattern: "fs.writeFileSync('/proc/sys/kernel/core_pattern', '|/tmp/x')", sysrq: "fs.writeFileSync('/proc/sysrq-trigger', 'h')", oom: "fs.writeFileSync('/proc/self/oom_score_adj', '-1000')", memory: "fs.openSync('/proc/kcore', 'r')",
    });
    expect(seen).toEqual({
      setuid: '!EINVAL', setgid: '!EINVAL', setgroups: '!EPERM', seteuid: '!EINVAL',
      user: 'refused', userRoot: 'refused', mountNamespace: 'refused', net: 'refused', umount: 'refused', umountApp: 'refused', caps: 'refused', ambient: 'refused', nproc: 'refused', data: 'refused', control: 'done',
      uidMap: '!EPERM', limit: expect.stringMatching(/^!E(ACCES|PERM)$/), hostname: expect.stringMatching(/^!E(ACCES|PERM|ROFS)$/),
      corePattern: expect.stringMatching(/^!E(ACCES|PERM|ROFS)$/), sysrq: expect.stringMatching(/^!E(ACCES|PERM|NOENT|IO)$/), oom: '!EACCES', memory: expect.stringMatching(/^!E(ACCES|PERM|NOENT)$/),
    });
  });

  it('has no capability and no way back to one, and is another user than root to the host', async () => {
    const program = await host.start({ 'main.ts': "setInterval(() => {}, 1000); console.log('up');" });
    await program.prints(/up/);
    const pids = program.alive();
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, 'm'));
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
      const kernelUid = uid === 0 ? 100_999 : uid;
      expect(status).toMatch(new RegExp(`^Uid:\\s+${kernelUid}\\s+${kernelUid}\\s+${kernelUid}\\s+${kernelUid}$`, 'm'));
      expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim()).toBe('1000');
    }
    await program.kill();
    await program.exited;
  });

  it('neither signals nor sees a service of its lab', async () => {
    const service = Number(await host.service('lab-a', [process.execPath, '-e', 'console.log(process.pid); setInterval(() => {}, 1000)']));
    const hostPid = await waitUntil({ what: 'the service', timeoutMs: 5_000, check: () => readdirSync(`/proc/${lab.holderPid}/task/${lab.holderPid}/`).length > 0 && findByNamespacePid(service, lab.holderPid) });
    const seen = await attempt({
      everybody: "(process.on('SIGTERM', () => {}), process.kill(-1, 'SIGTERM'))",
      service: `process.kill(${service + 1000}, 'SIGKILL')`, byHostPid: `process.kill(${hostPid}, 'SIGKILL')`, holder: `process.kill(${lab.holderPid}, 'SIGKILL')`, init: "process.kill(1, 'SIGKILL')",
      memory: `fs.openSync('/proc/${hostPid}/mem', 'r+')`,
    });
    expect(seen).toMatchObject({ service: '!ESRCH', byHostPid: '!ESRCH', holder: '!ESRCH', memory: '!ENOENT' });
    expect(existsSync(`/proc/${hostPid}`)).toBe(true);
    expect(existsSync(`/proc/${lab.holderPid}`)).toBe(true);
  });

  it('changes nothing of its submission, its tools or the system', async () => {
    const paths = ['/home/learner/app/main.ts', '/home/learner/app/new.ts', '/home/learner/app/node_modules/kafkajs/index.js', '/srv/app/main.ts', '/opt/node/bin/node', '/usr/bin/sh', '/etc/passwd', '/etc/hosts', '/sandbox.sh', '/new', '/dev/new'];
    const seen = await attempt({
      ...Object.fromEntries(paths.map((path) => [path, `fs.appendFileSync('${path}', 'x')`])),
      remove: "fs.unlinkSync('/home/learner/app/main.ts')", rename: "fs.renameSync('/home/learner/app', '/home/learner/other')", node: "fs.chmodSync('/opt/node/bin/node', 0o777)",
    });
    expect(Object.values(seen).filter((outcome) => !/^!(EROFS|EACCES|EPERM|EBUSY|EXDEV)$/.test(String(outcome)))).toEqual([]);
    expect(Object.values(seen)).toContain('!EROFS');
  });

  it('can change no setting of the kernel, not even of its lab', async () => {
    const { settings, tried } = await attempt({
      settings: `(() => {
        const open: string[] = [];
        const walk = (folder: string): void => {
          for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
            const path = folder + '/' + entry.name;
            if (entry.isDirectory()) { walk(path); continue; }
            count += 1;
            try { fs.closeSync(fs.openSync(path, 'r+')); open.push(path); } catch {}
          }
        };
        walk('/proc/sys');
        return open;
      })()`,
      tried: 'count',
    }, 'let count = 0;');
    expect(settings).toEqual([]);
    expect(tried).toBeGreaterThan(100);
  });

  it('executes nothing that it wrote itself', async () => {
    const seen = await attempt(Object.fromEntries(['/tmp/tool', '/home/learner/tool'].map((path) => [path,
      `(fs.copyFileSync('/usr/bin/sh', '${path}'), fs.chmodSync('${path}', 0o755), (spawnSync('${path}', ['-c', ':']).error as { code?: string } | undefined)?.code ?? 'ran')`])));
    expect(seen).toEqual({ '/tmp/tool': 'EACCES', '/home/learner/tool': 'EACCES' });
  });

  it('gets nothing through symbolic links, its own or those in the submission', async () => {
    const own = await attempt({ made: `(fs.symlinkSync(${JSON.stringify(host.secretFile)}, '/tmp/link'), fs.readFileSync('/tmp/link'))`, up: `fs.readFileSync('/proc/self/cwd/../../..${host.secretFile}')` });
    expect(own).toEqual({ made: '!ENOENT', up: '!ENOENT' });
    for (const target of ['/etc/shadow', host.secretFile, '/proc/self/environ', '../../../../etc']) {
      await expect(host.run('console.log(1)', { links: { 'linked.ts': target } })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/linked\.ts is a symbolic link$/) });
    }
  });

  it.each([['--mount', 'mnt'], ['--ipc', 'ipc'], ['--uts', 'uts'], ['--pid', 'first process']])('is not run at all when the sandbox comes out without %s', async (flag, named) => {
    await expect(host.run("console.log('ran')", { lab: 'lab-b', withoutFlags: [flag] })).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE', message: expect.stringContaining(named) });
  });
});

/** The host's number of the process that calls itself `pid` in the namespace of `holder`. */
function findByNamespacePid(pid: number, holder: number): number | undefined {
  const depth = namespacePids(holder).length;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).find((candidate) => {
    const ids = namespacePids(candidate);
    return ids.length === depth && ids.at(-1) === pid && sameNamespace(candidate, holder);
  });
}

function namespacePids(pid: number): number[] {
  try {
    return (/^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '').split('\t').map(Number);
  } catch {
    return [];
  }
}

function sameNamespace(one: number, other: number): boolean {
  try {
    return readFileSync(`/proc/${one}/mountinfo`, 'utf8') === readFileSync(`/proc/${other}/mountinfo`, 'utf8');
  } catch {
    return false;
  }
}
