import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ProgramLimits } from '../../../../../src/contracts/index.ts';
import { howItEnded } from '../../../../../labs/drivers/compose/compose-service.ts';
import { bytesOf } from '../../../../../labs/drivers/compose/memory.ts';
import { overrideFile } from '../../../../../labs/drivers/compose/override.ts';
import { programArguments } from '../../../../../labs/drivers/compose/program-arguments.ts';
import { useOf } from '../../../../../labs/drivers/compose/watch-program.ts';
import { imageReferences } from '../../../../../labs/images/index.ts';
import { readLabSpec } from '../../../../../labs/spec/index.ts';

describe('the second compose file of a lab', () => {
  it('labels everything, publishes nothing and takes every privilege', async () => {
    const text = overrideFile(await readLabSpec('notifications'), 'notifications-1', await imageReferences());
    expect(text.match(/"ports": !reset \[\]/g)).toHaveLength(3);
    const file = parse(text.replaceAll('!reset ', '')) as { services: Record<string, object>; networks: object; volumes: Record<string, object> };
    for (const [name, service] of Object.entries(file.services)) {
      expect(service).toMatchObject({
        image: 'kafka-atelier/kafka:4.3.1', container_name: `notifications-1.${name}`, labels: { 'atelier.lab': 'notifications-1', 'atelier.service': name },
        ports: [], cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], restart: 'no', healthcheck: { disable: true },
      });
    }
    expect(file.networks).toEqual({ default: { name: 'notifications-1.lab', external: true } });
    expect(Object.values(file.volumes)).toEqual(Array.from({ length: 3 }, () => ({ labels: { 'atelier.lab': 'notifications-1' } })));
  });

  it('lets a service find the other end of a link at the relay beside it', async () => {
    const file = parse(overrideFile(await readLabSpec('mirror'), 'mirror-1', await imageReferences()).replaceAll('!reset ', '')) as { services: Record<string, { extra_hosts: object; networks: object }> };
    expect(file.services['mm2']?.extra_hosts).toEqual({ 'kafka-primary': '127.0.1.1' });
    expect(file.services['kafka-primary']?.networks).toEqual({ default: { aliases: ['kafka-primary.direct'] } });
  });
});

it('a program\'s container has all of the sandbox\'s walls', () => {
  const bind = (source: string, target: string) => ({ source, target, kind: 'folder' as const, executable: false });
  const line = programArguments({
    labId: 'lab-1', container: 'lab-1.program-p', image: 'learner:1', limits: ProgramLimits.parse({ memoryMb: 100, processes: 20, diskMb: 10 }), app: '/data/app',
    environment: ['A=b c'], binds: [bind('/x/jre', '/opt/atelier/jre'), bind('/x/kafkajs', '/home/learner/app/node_modules/kafkajs')], argv: ['node', 'main.ts'],
  });
  const text = line.join(' ');
  for (const part of [
    '--network container:lab-1.agent', '--ipc none', '--read-only', '--cap-drop ALL', '--security-opt no-new-privileges', '--user 1000:1000', '--memory 184m --memory-swap 184m', '--pids-limit 21',
    '--ulimit core=0:0', '--tmpfs /tmp:rw,nosuid,nodev,noexec,size=10m', '--mount type=bind,"source=/data/app","target=/home/learner/app",readonly', '"source=/x/jre","target=/opt/atelier/jre",readonly', '--env A=b c',
  ]) expect(text).toContain(part);
  expect(text).not.toContain('/x/kafkajs');
  expect(text).not.toMatch(/privileged|docker\.sock|--publish/);
  expect(line.slice(-3)).toEqual(['learner:1', 'node', 'main.ts']);
});

it('reads what the client prints', () => {
  expect([bytesOf('1.5MiB'), bytesOf('2GiB'), bytesOf('0B'), bytesOf('--')]).toEqual([1_572_864, 2_147_483_648, 0, 0]);
  expect(useOf('PID   NLWP   RSS\n1 1 800\n 7   11  40000\n')).toEqual({ tasks: 12, memoryBytes: 40_800 * 1_024 });
  expect(useOf('')).toEqual({ tasks: 0, memoryBytes: 0 });
  expect([howItEnded(137), howItEnded(1), howItEnded(200)]).toEqual(['was ended by SIGKILL', 'ended with exit code 1', 'ended with exit code 200']);
});
