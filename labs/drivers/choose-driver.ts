import { AtelierError } from '../../src/support/index.ts';
import { composeDriver } from './compose/compose-driver.ts';
import type { LabDriver } from './lab-driver.ts';
import { nativeDriver } from './native/native-driver.ts';

/** Every driver there is, best first, whether it works here or not: ask each for its `diagnose()`. */
export function availableDrivers(): LabDriver[] {
  return [nativeDriver(), composeDriver()];
}

/**
 * The best driver that works on this machine, or the preferred one if it does.
 * @throws AtelierError DRIVER_UNAVAILABLE with what stands in the way and the ways out; BAD_INPUT for an unknown name.
 */
export async function chooseDriver(preferred?: string, drivers: readonly LabDriver[] = availableDrivers()): Promise<LabDriver> {
  const candidates = preferred === undefined ? drivers : drivers.filter(({ name }) => name === preferred);
  if (candidates.length === 0) {
    throw new AtelierError('BAD_INPUT', `there is no lab driver ${preferred}`, { hint: `the drivers are ${drivers.map(({ name }) => name).join(', ')}.` });
  }
  const obstacles: string[] = [];
  for (const driver of candidates) {
    const { usable, findings } = await driver.diagnose();
    if (usable) return driver;
    obstacles.push(...findings.filter(({ ok }) => !ok).map(({ what, fix }) => `  ${driver.name}: ${what}${fix === undefined ? '' : `\n    → ${fix}`}`));
  }
  throw new AtelierError('DRIVER_UNAVAILABLE', `no labs can be run on this machine:\n${obstacles.join('\n')}`, {
    hint: 'two ways out: remove what stands in the way above, for labs without Docker (Linux); or install Docker and Compose v2, for labs in containers (any system).',
    facts: { obstacles },
  });
}
