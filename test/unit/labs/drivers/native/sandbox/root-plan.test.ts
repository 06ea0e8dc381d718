import { describe, expect, it } from 'vitest';
import { chooseMountPoint, planRoot } from '../../../../../../labs/drivers/native/sandbox/root-plan.ts';

const plan = planRoot({
  root: '/mnt', id: 1000, limits: { diskMb: 8 },
  libraries: new Map([['libc.so.6', '/lib/x86_64-linux-gnu/libc.so.6']]),
  tools: new Map([['sh', '/bin/sh']]),
  binds: [
    { source: '/home/bob/my node/node', target: '/opt/node/bin/node', kind: 'file', executable: true },
    { source: '/srv/kafkajs', target: '/home/learner/app/node_modules/kafkajs', kind: 'folder', executable: false },
  ],
  hosts: '127.0.0.2 kafka-1\n',
});
const mounts = plan.fstab.trim().split('\n').map((line) => line.split(' '));

describe('what a program sees of the file system', () => {
  it('mounts everything read-only but the devices, /proc and the two small disks', () => {
    const writable = mounts.filter(([, , , options = '']) => !options.split(',').includes('ro')).map(([, target]) => target);
    expect(writable).toEqual(['/mnt/proc', '/mnt/dev/null', '/mnt/dev/zero', '/mnt/dev/full', '/mnt/dev/random', '/mnt/dev/urandom', '/mnt/tmp', '/mnt/home/learner']);
  });

  it('lets nothing be executed but libraries, tools and what the runtime names so', () => {
    const executable = mounts.filter(([, target = '', , options = '']) => !options.split(',').includes('noexec') && !target.startsWith('/mnt/dev/')).map(([, target]) => target);
    expect(executable).toEqual(['/mnt/usr/lib/libc.so.6', '/mnt/usr/bin/sh', '/mnt/opt/node/bin/node']);
  });

  it('escapes blanks in the host\'s paths', () => expect(plan.fstab).toContain('/home/bob/my\\040node/node /mnt/opt/node/bin/node none'));

  it('makes the place of what lies inside the submission where that is staged', () => {
    expect(plan.folders).toContain('/srv/app/node_modules/kafkajs');
    expect(plan.folders.indexOf('/srv/app/node_modules')).toBeLessThan(plan.folders.indexOf('/srv/app/node_modules/kafkajs'));
  });

  it('names the lab\'s hosts and the program\'s own', () => expect(plan.files['/etc/hosts']).toBe('127.0.0.2 kafka-1\n127.0.0.1 learner\n'));

  it('builds the root where it covers nothing that it mounts from', () => {
    expect(chooseMountPoint(['/usr/bin/sh'], () => true)).toBe('/mnt');
    expect(chooseMountPoint(['/mnt/c/atelier/node', '/media/x'], () => true)).toBe('/srv');
    expect(chooseMountPoint(['/usr/bin/sh'], (path) => path === '/tmp')).toBe('/tmp');
  });
});
