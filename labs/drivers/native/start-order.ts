import type { ServiceSpec } from '../../../src/contracts/index.ts';

/** Services in waves: each depends only on those of earlier waves. A definition with a cycle doesn't get past the parser. */
export function startOrder(services: readonly ServiceSpec[]): ServiceSpec[][] {
  const waves: ServiceSpec[][] = [];
  let left = [...services];
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name));
    const wave = left.filter(({ dependsOn }) => !dependsOn.some((name) => names.has(name)));
    if (wave.length === 0) throw new Error(`services ${[...names].join(', ')} depend on each other`);
    waves.push(wave);
    left = left.filter((service) => !wave.includes(service));
  }
  return waves;
}
