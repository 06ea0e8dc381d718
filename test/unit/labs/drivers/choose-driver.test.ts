import { expect, it } from 'vitest';
import { DRIVER_NAMES } from '../../../../src/contracts/index.ts';
import { availableDrivers, chooseDriver, type DriverDiagnosis, type LabDriver } from '../../../../labs/drivers/index.ts';

function driver(name: string, findings: DriverDiagnosis['findings']): LabDriver {
  const never = () => Promise.reject(new Error('not asked for here'));
  return { name, diagnose: async () => ({ driver: name, usable: findings.every(({ ok }) => ok), findings }), start: never, reap: never, wipe: never };
}
const good = driver('good', [{ ok: true, what: 'Linux' }]);
const bad = driver('native', [{ ok: true, what: 'Linux' }, { ok: false, what: 'user namespaces are not allowed', fix: 'sudo sysctl -w user.max_user_namespaces=15000' }]);

it('takes the first driver that works', async () => {
  expect((await chooseDriver(undefined, [bad, good])).name).toBe('good');
});

it('names what stands in the way and the two ways out when none works', async () => {
  await expect(chooseDriver(undefined, [bad])).rejects.toMatchObject({
    code: 'DRIVER_UNAVAILABLE',
    message: 'no labs can be run on this machine:\n  native: user namespaces are not allowed\n    → sudo sysctl -w user.max_user_namespaces=15000',
    hint: expect.stringContaining('two ways out') as string,
  });
});

it('does not fall back from a driver that was asked for by name', async () => {
  await expect(chooseDriver('native', [bad, good])).rejects.toMatchObject({ code: 'DRIVER_UNAVAILABLE' });
  await expect(chooseDriver('compose', [bad, good])).rejects.toMatchObject({ code: 'BAD_INPUT', message: 'there is no lab driver compose' });
});

it('knows the drivers that --driver offers', () => {
  expect(availableDrivers().map(({ name }) => name)).toEqual(DRIVER_NAMES);
});
