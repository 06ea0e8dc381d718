import type { ClusterSecurity, KafkaSecurity } from '../../../contracts/index.ts';

const TIMEOUT_MS = 2_000;

/** The credentials of a definition with the certificate of this lab's CA. @throws Error while the lab has none, or when it is not had in two seconds. */
export async function fetchSecurity({ ca, ...credentials }: ClusterSecurity): Promise<KafkaSecurity> {
  const response = await fetch(ca, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const caPem = await response.text();
  if (!response.ok || !caPem.startsWith('-----BEGIN CERTIFICATE-----')) throw new Error(`${ca} answered ${response.status} and no certificate`);
  return { ...credentials, caPem };
}
