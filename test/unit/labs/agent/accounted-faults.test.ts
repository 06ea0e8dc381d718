import { expect, it } from 'vitest';
import { accountedFaults } from '../../../../labs/agent/grading/remote-controls.ts';

it('heals exactly what is in force: links, paused services, killed ones', async () => {
  const done: string[] = [];
  const faults = accountedFaults({
    inject: async (service, fault) => { done.push(`${fault} ${service}`); },
    changeLink: async (link, change) => { done.push(`${change.kind} ${link}`); },
  });
  await faults.cut('wan');
  await faults.delay('lan', 40);
  await faults.heal('wan');
  await faults.inject('kafka-1', 'pause');
  await faults.inject('kafka-2', 'kill');
  done.length = 0;
  await faults.heal();
  await faults.heal();
  expect(done).toEqual(['heal lan', 'resume kafka-1', 'restart kafka-2']);
});

it('remembers a link whose cut failed half-way', async () => {
  const done: string[] = [];
  const faults = accountedFaults({
    inject: async () => undefined,
    changeLink: async (link, change) => {
      done.push(`${change.kind} ${link}`);
      if (change.kind === 'cut') throw new Error('half-way');
    },
  });
  await expect(faults.cut('wan')).rejects.toThrow('half-way');
  await faults.heal();
  expect(done).toEqual(['cut wan', 'heal wan']);
});
