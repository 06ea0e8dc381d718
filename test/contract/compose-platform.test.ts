import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../../labs/docker/index.ts';
import { composeDriver } from '../../labs/drivers/index.ts';
import { buildImages, imageReferences, outdatedImages, PLATFORM_IMAGE } from '../../labs/images/index.ts';
import { ExerciseSession, type AttemptView } from '../../src/contracts/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { readSourceFiles } from '../../src/support/index.ts';
import { attemptIn, listenTo } from '../helpers/live-events.ts';
import { ask } from '../helpers/test-server.ts';
import { testedHere } from './tested-here.ts';

const PROJECT = `atelier-test-${Math.random().toString(36).slice(2, 8)}`;
const CONTAINER = `${PROJECT}-platform-1`;
const EXERCISE = '/api/exercises/notification-producers';
/** What root of a namespace of its own gets when it asks for raw frames, the firewall, the hypervisor, routes and an io_uring: an error number, or 0. */
const PROBE = 'for ([17, 3, 0], [16, 3, 12], [40, 1, 0], [16, 3, 0]) { print socket(my $one, $$_[0], $$_[1], $$_[2]) ? 0 : $! + 0, " " } print syscall(425, 0, 0) < 0 ? $! + 0 : 0';

describe.runIf(await testedHere(composeDriver()))('docker/compose.yaml, the platform in a container', { timeout: 600_000 }, () => {
  let url: string;
  const compose = (...args: string[]) => docker(['compose', '-p', PROJECT, '-f', join(checkoutRoot(), 'docker', 'compose.yaml'), ...args], { environment: { ATELIER_PORT: '0', ATELIER_WARM_LABS: '0' } });
  const inside = (...argv: string[]) => docker(['exec', CONTAINER, ...argv]);
  const once = (...args: string[]) => docker(['run', '--rm', '--network', 'none', ...args]);
  const up = async () => {
    await compose('up', '--wait');
    url = `http://${(await compose('port', 'platform', '8080')).trim()}`;
  };
  const left = async () => (await Promise.all(['container', 'network', 'volume'].map((kind) => docker([kind, 'ls', '--quiet', ...(kind === 'container' ? ['--all'] : []), '--filter', `label=com.docker.compose.project=${PROJECT}`])))).join('').trim();
  let image = '';

  beforeAll(async () => {
    image = (await imageReferences())[PLATFORM_IMAGE] ?? '';
    await buildImages(await outdatedImages([PLATFORM_IMAGE]));
    await up();
  }, 900_000);
  afterAll(() => compose('down', '--volumes', '--timeout', '30'), 300_000);

  it('serves the course, on this machine only', async () => {
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const page = await fetch(`${url}/en/development/transactions/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<h1')]);
    expect(await (await fetch(`${url}/api/platform`)).json()).toMatchObject({ mode: 'single-user', labsUnavailable: null });
    const [container] = JSON.parse(await docker(['inspect', CONTAINER])) as { HostConfig: Record<string, unknown>; NetworkSettings: { Ports: Record<string, { HostIp: string }[]> } }[];
    expect(Object.values(container?.NetworkSettings.Ports ?? {}).flat().map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1']);
    expect(container?.HostConfig).toMatchObject({ NetworkMode: `${PROJECT}_default`, PidMode: '', IpcMode: 'private' });
  });

  it('has no root, no capability, no Docker socket, and nothing to write but its volume', async () => {
    const status = await inside('cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status.match(/^Cap\w+:\t0+$/gm)).toHaveLength(5);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    const [container] = JSON.parse(await docker(['inspect', CONTAINER])) as { HostConfig: Record<string, unknown>; Mounts: { Type: string; Destination: string }[] }[];
    expect(container?.HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, Devices: null, GroupAdd: null, Memory: 4 * 2 ** 30, PidsLimit: 4096 });
    expect(container?.Mounts.map(({ Type, Destination }) => [Type, Destination])).toEqual([['volume', '/var/lib/atelier']]);
    // Set-user-id programs would be a way to root. Looked for by one who may look everywhere.
    expect(await once('--user', 'root', '--entrypoint', 'find', image, '/', '-xdev', '-type', 'f', '-perm', '/6000')).toBe('');
  });

  it('refuses what labs do not need even to the root of a namespace', async () => {
    expect(await inside('unshare', '--user', '--map-root-user', '--net', 'perl', '-e', PROBE)).toBe('1 1 1 0 1');
  });

  it('says whether labs can run, and the way out where user namespaces are refused', async () => {
    expect(await inside('atelier', 'doctor')).toContain('native: labs can run');
    const refused = await once('--cap-drop', 'ALL', '--entrypoint', 'sh', image, '-c', 'atelier doctor; echo "exit $?"');
    expect(refused).toMatch(/native: no labs[\s\S]*✗ no namespace could be made.*Operation not permitted\s+→ in a container, start it by docker\/compose\.yaml[\s\S]*exit 3/);
  });

  it('has the compiled part of the terminal for its platform', async () => {
    await expect(inside('/opt/atelier/bin/node', '-e', "require('/opt/atelier/node_modules/@lydell/node-pty').spawn('true', [], {})")).resolves.toBe('');
  });

  it('starts a lab inside, and the solution passes its check', async () => {
    using events = await listenTo(`${url}${EXERCISE}/events`);
    const { workspace } = ExerciseSession.parse((await ask(url, EXERCISE)).json());
    const files = await readSourceFiles(join(checkoutRoot(), 'content', 'exercises', 'notification-producers', 'solution', 'typescript'));
    expect((await ask(url, `${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files, baseRevision: workspace.revision } })).status).toBe(200);
    const { id } = (await ask(url, `${EXERCISE}/checks`, { method: 'POST', body: { runtime: 'typescript' } })).json<AttemptView>();
    const { attempt } = await events.next('the verdict', attemptIn('finished', id), { timeoutMs: 500_000 });
    expect(attempt.report).toMatchObject({ verdict: 'pass', score: 1, versions: { driver: 'native' } });
  });

  it('keeps what was written, and is gone after down', async () => {
    await compose('down', '--timeout', '60');
    await up();
    expect((await ask(url, `${EXERCISE}/attempts`)).json<unknown[]>()).toHaveLength(1);
    await compose('down', '--volumes', '--timeout', '60');
    expect(await left()).toBe('');
  });
});
