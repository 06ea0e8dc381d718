import { describe, expect, it } from 'vitest';
import { ProgramLimits } from '../../../../../../src/contracts/index.ts';
import { cgroupMounts } from '../../../../../../labs/drivers/native/sandbox/cgroup.ts';
import { findTool, librariesOf, parseLdd } from '../../../../../../labs/drivers/native/sandbox/host-tools.ts';
import { resourceLimits } from '../../../../../../labs/drivers/native/sandbox/limits.ts';
import { programEnvironment } from '../../../../../../labs/drivers/native/sandbox/program-environment.ts';
import { sandboxRuntime } from '../../../../../../labs/drivers/native/sandbox/runtimes/index.ts';

describe('what the sandbox needs of the host', () => {
  it('names a program that is missing, and its package', async () => {
    await expect(findTool('no-such-tool')).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE', message: 'learner code can\'t be run: the program no-such-tool is not on this machine', hint: expect.stringContaining('util-linux') });
  });

  it('reads libraries and the loader from ldd, not what has no file', () => {
    expect(parseLdd('\tlinux-vdso.so.1 (0x00007fff)\n\tlibm.so.6 => /lib/libm.so.6 (0x00007f)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n', 'node')).toEqual(['/lib/libm.so.6', '/lib64/ld-linux-x86-64.so.2']);
  });

  it('names a library that the host does not have', () => {
    expect(() => parseLdd('\tlibnode.so.115 => not found\n', '/usr/bin/node')).toThrow('/usr/bin/node needs libnode.so.115, which is not on this machine');
  });

  it('finds the libraries of this very Node', async () => expect([...(await librariesOf([process.execPath])).keys()]).toContain('libc.so.6'));
});

describe('the limits of a program', () => {
  const limits = ProgramLimits.parse({ processes: 50, diskMb: 2, cpuSec: 9 });
  it('become hard rlimits', () => {
    expect(resourceLimits(limits, 100, '6.1.0')).toEqual(['--nproc=51', '--fsize=3145728', '--nofile=4096', '--core=0', '--cpu=9:10', '--data=104857600', '--memlock=65536', '--msgqueue=0', '--rtprio=0']);
  });
  it('leave room where the kernel counts the user\'s other processes, too', () => expect(resourceLimits(limits, 100, '5.10.0-28-amd64')[0]).toBe('--nproc=4147'));
});

describe('where cgroups can be made', () => {
  it('is below our own in version 1', () => {
    const files: Record<string, string> = {
      '/proc/self/cgroup': '8:pids:/\n4:memory:/outer/one\n0::/\n',
      '/proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n32 23 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n1 2 0:3 / / rw - ext4 /dev/vda rw\n',
    };
    expect(cgroupMounts((path) => files[path] ?? '')).toEqual([
      { version: 1, path: '/sys/fs/cgroup/memory/outer/one', controllers: ['rw', 'memory'] },
      { version: 1, path: '/sys/fs/cgroup/pids', controllers: ['rw', 'pids'] },
    ]);
  });
  it('is the top in version 2, with the controllers that it shares out', () => {
    const files: Record<string, string> = { '/proc/self/cgroup': '0::/user.slice\n', '/proc/self/mountinfo': '31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n', '/sys/fs/cgroup/cgroup.subtree_control': 'cpu memory pids\n' };
    expect(cgroupMounts((path) => files[path] ?? '')).toEqual([{ version: 2, path: '/sys/fs/cgroup', controllers: ['cpu', 'memory', 'pids'] }]);
  });
});

describe('the environment of a program', () => {
  it('is the minimum, the runtime\'s and the exercise\'s', () => {
    expect(programEnvironment({ TZ: 'UTC' }, { PORT: '1' })).toEqual(['PATH=/opt/node/bin:/usr/bin', 'HOME=/home/learner', 'LANG=C.UTF-8', 'TZ=UTC', 'PORT=1']);
  });
  it.each([['HOME', 'is set by the sandbox'], ['A-B', 'is not a name'], ['1A', 'is not a name']])('refuses %s', (name, why) => {
    expect(() => programEnvironment({}, { [name]: 'x' })).toThrow(`the environment variable ${name} of the program ${why}`);
  });
});

it('says which languages the sandbox runs', () => {
  expect(() => sandboxRuntime('sql')).toThrow('programs in sql can\'t be run in the sandbox; it knows typescript, java, shell');
});
