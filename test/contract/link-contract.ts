import { expect, it } from 'vitest';
import type { RunningLab } from '../../labs/drivers/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { addresses, answers, members, produce, readAll, untilInSync } from './lab-kit.ts';

export interface LinkContractOptions {
  readonly lab: () => RunningLab;
  /** Runs a program that sees the network as this service does. Rejects when its exit code is not 0. */
  readonly inside: (labId: string, service: string, argv: readonly string[]) => Promise<{ readonly stdout: string }>;
}

/** Asks a broker for its API versions, a real request; prints how many milliseconds the answer took. */
const REQUEST = `
exec 3<>/dev/tcp/$1/9092 || exit 1
asked=$(date +%s%3N)
printf '\\0\\0\\0\\12\\0\\22\\0\\0\\0\\0\\0\\1\\377\\377' >&3
[ "$(head -c 10 <&3 | od -An -tx1 -j4 | tr -d ' ')" = 000000010000 ] || exit 1
echo $(( $(date +%s%3N) - asked ))`;
const PATIENCE_SEC = 4;

/** Links that the definition declares are cut, slowed and healed; nobody else notices. */
export function linkContract({ lab, inside }: LinkContractOptions): void {
  /** Milliseconds until `to` answered `from`. @throws when it did not within `patienceSec`. */
  const request = async (from: string, to: string, patienceSec = 30): Promise<number> => {
    const { stdout } = await inside(lab().labId, from, ['timeout', String(patienceSec), 'bash', '-c', REQUEST, 'request', to]);
    return Number(stdout);
  };
  const reaches = (from: string, to: string): Promise<boolean> => request(from, to).then(() => true);
  const silent = (from: string, to: string): Promise<boolean> => request(from, to, PATIENCE_SEC).then(() => false, () => true);

  it('cuts the network between two services in both directions, and the third still reaches both', async () => {
    await lab().cut('kafka-1-kafka-2');
    await lab().cut('kafka-1-kafka-2');
    expect(lab().links().filter(({ cut }) => cut)).toEqual([{ name: 'kafka-1-kafka-2', between: ['kafka-1', 'kafka-2'], cut: true, latencyMs: 0 }]);
    expect(await Promise.all([silent('kafka-1', 'kafka-2'), silent('kafka-2', 'kafka-1')])).toEqual([true, true]);
    for (const [from, to] of [['kafka-3', 'kafka-1'], ['kafka-3', 'kafka-2'], ['kafka-1', 'kafka-3'], ['kafka-2', 'kafka-3']] as const) {
      expect(await reaches(from, to), `${from} → ${to}`).toBe(true);
    }
    await lab().heal('kafka-1-kafka-2');
    await lab().heal('kafka-1-kafka-2');
    expect(lab().links().every(({ cut }) => !cut)).toBe(true);
    expect(await Promise.all([reaches('kafka-1', 'kafka-2'), reaches('kafka-2', 'kafka-1')])).toEqual([true, true]);
  });

  it('splits a cluster: the majority goes on without the one cut off, which lives, and all are together again once healed', async () => {
    await untilInSync(lab());
    const before = await readAll(lab());
    const [alone = '', ...majority] = addresses(lab());
    await lab().cut('kafka-1-kafka-2');
    await lab().cut('kafka-1-kafka-3');
    await waitUntil({ what: 'the majority to miss kafka-1', timeoutMs: 60_000, check: async () => (await members(lab(), majority)).join() === '2,3' });
    expect(await answers(alone, 1)).toBe(true);
    expect(lab().services().map(({ state }) => state)).toEqual(['running', 'running', 'running']);

    await lab().heal('kafka-1-kafka-2');
    await lab().heal('kafka-1-kafka-3');
    await waitUntil({ what: 'kafka-1 to be back', timeoutMs: 60_000, check: async () => (await members(lab(), majority)).join() === '1,2,3' });
    await untilInSync(lab());
    await produce(lab(), ['together again'], { retries: 5 });
    expect(await readAll(lab())).toEqual([...before, 'together again'].sort());
  });

  it('slows a link by the latency asked for, in each direction, and no other', async () => {
    await lab().delay('kafka-1-kafka-3', { latencyMs: 700 });
    await lab().delay('kafka-1-kafka-3', { latencyMs: 1_500 });
    expect(lab().links().find(({ name }) => name === 'kafka-1-kafka-3')).toMatchObject({ cut: false, latencyMs: 1_500 });
    const [there, back] = await Promise.all([request('kafka-1', 'kafka-3'), request('kafka-3', 'kafka-1')]);
    expect(there).toBeGreaterThanOrEqual(3_000);
    expect(back).toBeGreaterThanOrEqual(3_000);
    const sooner = (from: string, to: string) => waitUntil({ what: `an answer to ${from} sooner than a slow link could give`, timeoutMs: 60_000, check: async () => await request(from, to) < 3_000 });
    await sooner('kafka-2', 'kafka-3');
    await lab().heal('kafka-1-kafka-3');
    expect(lab().links().every(({ latencyMs }) => latencyMs === 0)).toBe(true);
    await sooner('kafka-1', 'kafka-3');
    await untilInSync(lab());
  });

  it('refuses a link that is not declared and a latency that makes no sense', async () => {
    await expect(lab().cut('kafka-1-kafka-9')).rejects.toMatchObject({
      code: 'NOT_FOUND', message: 'the lab notifications has no link kafka-1-kafka-9', hint: 'it has kafka-1-kafka-2, kafka-1-kafka-3, kafka-2-kafka-3.',
    });
    await expect(lab().delay('kafka-1-kafka-2', { latencyMs: 0.5 })).rejects.toMatchObject({ code: 'BAD_INPUT', message: 'a latency of 0.5 ms is not possible' });
  });
}
