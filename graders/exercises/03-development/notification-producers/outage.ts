import type { Localized } from '../../../../src/contracts/index.ts';
import { mistakeOr, text, within, type HttpOutcome, type LearnerMistake } from '../../../kit/index.ts';
import { TOPIC, type Entry, type NotificationScenario, type StatusBody, type postCritical } from '../notifications/index.ts';

/** A delivery that takes longer has failed, says the contract, and by `FAILED_BY_MS` the status says so. */
const GIVE_UP_MS = 20_000;
export const FAILED_BY_MS = 25_000;
/** Posted this long into the outage: for them it is a short one. */
const LATE_POST_MS = 10_000;
export const RECOVERY_MS = 10_000;
const GENERALS = 5;
const CRITICALS = 2;
const LATE = 3;

export interface GeneralPost {
  readonly entry: Entry;
  readonly outcome: HttpOutcome;
  readonly observed: Localized | undefined;
  readonly postedAt: number;
}
type CriticalPost = { readonly entry: Entry } & Awaited<ReturnType<typeof postCritical>>;
interface Beginning {
  /** `performance.now()` once all brokers were frozen. */
  readonly at: number;
  readonly generals: readonly GeneralPost[];
  readonly criticals: Promise<readonly CriticalPost[]>;
  readonly late: Promise<readonly GeneralPost[]>;
}
interface Fate {
  readonly post: GeneralPost;
  readonly status: StatusBody;
  /** From its post to this status. */
  readonly afterMs: number;
}
interface Recovery {
  /** Posted late in the outage and not SENT in time. */
  readonly lateUnsent: readonly { readonly entry: Entry; readonly status: StatusBody }[] | LearnerMistake;
  /** `performance.now()` once the cluster was whole again. */
  readonly at: number;
  readonly heldMs: number;
}

/** All brokers frozen for some 20 s, then thawed. Steps follow each other; each runs once, whoever asks first. */
export class Outage {
  readonly #s: NotificationScenario;
  #began: Promise<Beginning> | undefined;
  #held: Promise<readonly Fate[]> | undefined;
  #recovered: Promise<Recovery> | undefined;

  constructor(s: NotificationScenario) {
    this.#s = s;
  }

  /** General posts of the first moments, one after the other so that each answer time is its own. */
  async generals(): Promise<readonly GeneralPost[]> {
    return (await this.#begin()).generals;
  }

  /** Answers to critical posts, once there or overdue. */
  async criticals(): Promise<readonly CriticalPost[]> {
    return (await this.#begin()).criticals;
  }

  /** The first general posts once all are FAILED, or when they are overdue. */
  fates(): Promise<readonly Fate[]> {
    this.#held ??= this.#hold();
    return this.#held;
  }

  /** After the thaw and once the cluster is whole: those posted late in the outage that are not SENT in time. */
  recovery(): Promise<Recovery> {
    this.#recovered ??= this.#recover();
    return this.#recovered;
  }

  #begin(): Promise<Beginning> {
    this.#began ??= this.#run();
    return this.#began;
  }

  async #run(): Promise<Beginning> {
    const s = this.#s;
    await s.service();
    await s.probe.waitWhole(TOPIC);
    for (const name of s.probe.brokers) await s.context.faults.inject(name, 'pause');
    const at = performance.now();
    const criticals = Promise.all(Array.from({ length: CRITICALS }, () => s.critical()));
    const late = this.#postLate(at);
    // Awaited later, by whoever asks; a rejection before that must not end the process.
    criticals.catch(() => undefined);
    late.catch(() => undefined);
    return { at, generals: await this.#post(GENERALS), criticals, late };
  }

  async #post(count: number): Promise<GeneralPost[]> {
    const posts: GeneralPost[] = [];
    for (let index = 0; index < count; index += 1) {
      const postedAt = performance.now();
      const { entry, outcome, reply } = await this.#s.general(undefined, 2_000);
      posts.push({ entry, outcome, postedAt, observed: reply.kind === 'wrong' ? reply.observed : undefined });
    }
    return posts;
  }

  async #postLate(at: number): Promise<GeneralPost[]> {
    await this.#until(at + LATE_POST_MS);
    return this.#post(LATE);
  }

  async #hold(): Promise<Fate[]> {
    const s = this.#s;
    const { at, generals } = await this.#begin();
    const fates = new Map<GeneralPost, Fate>();
    const accepted = generals.filter(({ entry }) => entry.claim.kind === 'pending');
    await within({ what: 'the fate of notifications in the outage', timeoutMs: Math.max(1, at + FAILED_BY_MS + 1_000 - performance.now()), intervalMs: 200, signal: s.context.signal }, async () => {
      for (const post of accepted) {
        const seen = fates.get(post);
        const afterMs = performance.now() - post.postedAt;
        if (seen?.status.status === 'FAILED' || (seen !== undefined && afterMs > FAILED_BY_MS)) continue;
        fates.set(post, { post, status: await s.status(post.entry), afterMs });
      }
      return accepted.every((post) => {
        const fate = fates.get(post);
        return fate?.status.status === 'FAILED' || (fate?.afterMs ?? 0) > FAILED_BY_MS;
      });
    });
    return [...fates.values()];
  }

  async #recover(): Promise<Recovery> {
    const s = this.#s;
    const { at: frozenAt, criticals, late } = await this.#begin();
    // A check that was stopped by a mistake has held nothing: the outage still lasts as long as the contract's deadlines need.
    if (this.#held !== undefined) {
      await this.#held.catch(() => undefined);
      await this.#until(frozenAt + GIVE_UP_MS + 200);
    }
    // A 201 in the outage is wrong in itself, and the checks before have said so.
    for (const { entry, reply } of await criticals) if (reply.kind === 'ok') entry.reported = true;
    const posts = await late;
    await s.context.faults.heal();
    const heldMs = performance.now() - frozenAt;
    await s.probe.waitWhole(TOPIC);
    await s.noteDeath(text('Pendant la panne de tous les brokers :', 'During the outage of all brokers:'));
    const at = performance.now();
    const alive = s.death === undefined;
    const accepted = posts.map(({ entry }) => entry).filter(({ claim }) => claim.kind === 'pending');
    return { at, heldMs, lateUnsent: alive ? await mistakeOr(() => s.untilSent(accepted, RECOVERY_MS)) : [] };
  }

  async #until(time: number): Promise<void> {
    const timeoutMs = Math.max(1, time + 5_000 - performance.now());
    await within({ what: 'its time in the outage', timeoutMs, intervalMs: 100, signal: this.#s.context.signal }, () => performance.now() >= time);
  }
}
