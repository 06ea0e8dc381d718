/**
 * Ways of running labs.
 * @module
 */
export { availableDrivers, chooseDriver } from './choose-driver.ts';
export { composeDriver } from './compose/compose-driver.ts';
export { nativeDriver, type NativeDriverOptions } from './native/native-driver.ts';
export type * from './lab-driver.ts';
