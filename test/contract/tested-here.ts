import type { LabDriver } from '../../labs/drivers/index.ts';

const asked = process.env['ATELIER_TEST_DRIVER'] || undefined;

/**
 * Whether this driver's contract is to be tried: the one that `npm run test:contract -- --driver <name>` names, whatever is in its way (which is then
 * the failure); without a name every driver that works on this machine, and a word about each that does not.
 */
export async function testedHere(driver: LabDriver): Promise<boolean> {
  if (asked !== undefined) return asked === driver.name;
  const { usable, findings } = await driver.diagnose();
  if (!usable) console.warn(`the contract of the ${driver.name} driver is not tried here: ${findings.filter(({ ok }) => !ok).map(({ what, fix }) => `${what}${fix === undefined ? '' : ` (${fix})`}`).join('; ')}`);
  return usable;
}
