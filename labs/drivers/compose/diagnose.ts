import { messageOf, AtelierError } from '../../../src/support/index.ts';
import { docker, dockerVersions } from '../../docker/index.ts';
import { imageNames, outdatedImages, PLATFORM_IMAGE } from '../../images/index.ts';
import type { DriverDiagnosis } from '../lab-driver.ts';

/** Looks at everything that labs in containers need, one finding each, with what to do. */
export async function diagnoseCompose(): Promise<DriverDiagnosis> {
  const findings: DriverDiagnosis['findings'][number][] = [];
  try {
    const { engine, compose, platform } = await dockerVersions();
    findings.push({ ok: true, what: `Docker Engine ${engine} (${platform}), Compose ${compose}` });
    findings.push(await limitsFinding());
  } catch (error) {
    findings.push({ ok: false, what: messageOf(error), ...(error instanceof AtelierError && error.hint !== undefined ? { fix: error.hint } : {}) });
    return { driver: 'compose', usable: false, findings };
  }
  const usable = findings.every(({ ok }) => ok);
  // No obstacle: a lab builds what it needs.
  findings.push(await imagesFinding());
  return { driver: 'compose', usable, findings };
}

async function imagesFinding(): Promise<DriverDiagnosis['findings'][number]> {
  const missing = await outdatedImages((await imageNames()).filter((name) => name !== PLATFORM_IMAGE));
  if (missing.length === 0) return { ok: true, what: 'all images are built' };
  return { ok: false, what: `images not built yet, or of another version: ${missing.join(', ')}; the first lab that needs one builds it`, fix: 'npm run atelier -- images build' };
}

/** Learners' programs are only run where all of their limits hold. */
async function limitsFinding(): Promise<DriverDiagnosis['findings'][number]> {
  const lacking = await lackingProtections();
  return lacking.length === 0
    ? { ok: true, what: 'the engine limits memory and processes and filters system calls' }
    : { ok: false, what: `the engine has no ${lacking.join(', no ')}: learners' programs would not be held`, fix: 'enable the memory and pids control groups and seccomp for the engine (docker info names what is missing).' };
}

/** What of the sandbox's protections this engine can't give. Empty when it gives all. */
export async function lackingProtections(): Promise<string[]> {
  const { MemoryLimit, PidsLimit, SecurityOptions } = JSON.parse(await docker(['info', '--format', '{{json .}}'])) as { MemoryLimit?: boolean; PidsLimit?: boolean; SecurityOptions?: string[] | null };
  return [
    ...(MemoryLimit === true ? [] : ['memory limit']),
    ...(PidsLimit === true ? [] : ['limit of processes']),
    ...((SecurityOptions ?? []).some((option) => option.includes('seccomp')) ? [] : ['seccomp']),
  ];
}
