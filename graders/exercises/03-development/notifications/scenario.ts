import type { Localized } from '../../../../src/contracts/index.ts';
import { describeExit, sentences, startService, within, type GraderContext, type HttpAnswer, type Scenario, type ServiceClient, type StartOptions } from '../../../kit/index.ts';
import { ClusterProbe, type Positions, type TopicRecord } from '../../../probes/index.ts';
import { postCritical, postGeneral, statusOf, type StatusBody } from './api.ts';
import { groupById, Ledger, type Entry } from './ledger.ts';
import { newNotification, TOPIC, type Notification } from './notification.ts';

export interface NotificationScenarioOptions {
  /** Where the program writes. @default notifications */
  readonly topic?: string;
  /** How the program is started, again too. */
  readonly start?: StartOptions;
}

/** What the checks share: the running program, what was posted, and a mark in the log before any of it. */
export class NotificationScenario implements Scenario {
  readonly context: GraderContext;
  readonly topic: string;
  readonly probe: ClusterProbe;
  readonly ledger = new Ledger();
  /** 400 and 404 answers, for the check of their form. */
  readonly refusals: { readonly name: string; readonly answer: HttpAnswer }[] = [];
  /** Texts that only refused bodies contain. */
  readonly refusedMarkers: { readonly marker: string; readonly label: string }[] = [];
  /** Set when the program ended during an outage: it was started again, and a check will say so. */
  death: Localized | undefined;
  startMs: number | undefined;
  readonly #start: StartOptions;
  #service: ServiceClient | undefined;
  #restarting: Promise<void> | undefined;
  #restarts = 0;
  #mark: Positions = new Map();

  constructor(context: GraderContext, { topic = TOPIC, start = {} }: NotificationScenarioOptions = {}) {
    this.context = context;
    this.topic = topic;
    this.#start = start;
    this.probe = new ClusterProbe(context);
  }

  async start(): Promise<void> {
    this.#mark = await this.probe.mark(this.topic);
    const { service, startMs } = await startService(this.context, this.#start);
    this.startMs ??= startMs;
    this.#service = service;
  }

  /** The program, started anew when the one before has ended: one crash must not hide what else could be judged. */
  async service(): Promise<ServiceClient> {
    if (this.#service === undefined) throw new Error('the program was not started');
    // Not during an outage: nobody has to start without brokers.
    if (this.#service.handle.result !== undefined && this.context.faults.active.size === 0) await (this.#restarting ??= this.#restart());
    return this.#service;
  }

  async #restart(): Promise<void> {
    try {
      this.#forgetStatuses();
      this.#restarts += 1;
      this.#service = (await startService(this.context, { ...this.#start, name: `again-${this.#restarts}` })).service;
    } finally {
      this.#restarting = undefined;
    }
  }

  /** Statuses need not survive a restart: what had no end by then may be in the log once or not at all. */
  #forgetStatuses(): void {
    for (const entry of this.ledger.entries) if (entry.claim.kind === 'pending') entry.claim = { kind: 'open' };
  }

  /** Remembers that the program has ended, if it has. @param during completes "ended …". */
  async noteDeath(during: Localized): Promise<void> {
    const handle = this.#service?.handle;
    if (handle?.result === undefined) return;
    this.death ??= sentences(during, describeExit(handle.result, await handle.output()));
    this.#forgetStatuses();
  }

  notification(fixed: Partial<Notification> = {}): Notification {
    return newNotification(this.context.random, fixed);
  }

  /** Posts a critical notification and enters the answer into the ledger. */
  async critical(notification = this.notification()): Promise<{ entry: Entry } & Awaited<ReturnType<typeof postCritical>>> {
    const sent = await postCritical(await this.service(), notification);
    const entry = this.ledger.add(notification, 'critical', sent.reply.kind === 'ok' ? { kind: 'created', partition: sent.reply.value.partition, offset: sent.reply.value.offset } : { kind: 'open' });
    return { ...sent, entry };
  }

  /** Posts a general notification and enters the answer into the ledger. */
  async general(notification = this.notification(), timeoutMs?: number): Promise<{ entry: Entry } & Awaited<ReturnType<typeof postGeneral>>> {
    const sent = await postGeneral(await this.service(), notification, timeoutMs);
    const entry = this.ledger.add(notification, 'general', sent.reply.kind === 'ok' ? { kind: 'pending' } : { kind: 'open' });
    return { ...sent, entry };
  }

  /** Asks for the status and enters it into the ledger. @throws LearnerMistake when it can't be read. */
  async status(entry: Entry): Promise<StatusBody> {
    const status = await statusOf(await this.service(), entry.notification.id);
    entry.claim = status.status === 'SENT' ? { kind: 'sent', partition: status.partition ?? -1, offset: status.offset ?? '' } : { kind: status.status === 'FAILED' ? 'open' : 'pending' };
    return status;
  }

  /** Asks until all are SENT or the time is over. @returns those that are not, with their last status. */
  async untilSent(entries: readonly Entry[], timeoutMs: number): Promise<{ entry: Entry; status: StatusBody }[]> {
    let open = [...entries];
    let last: { entry: Entry; status: StatusBody }[] = [];
    await this.#within(timeoutMs, async () => {
      last = [];
      // In slices: a thousand questions at once would only measure how many sockets the program takes.
      for (let from = 0; from < open.length; from += 50) {
        last.push(...await Promise.all(open.slice(from, from + 50).map(async (entry) => ({ entry, status: await this.status(entry) }))));
      }
      last = last.filter(({ status }) => status.status !== 'SENT');
      open = last.map(({ entry }) => entry);
      return open.length === 0;
    });
    return last;
  }

  /** Records of each entry's notification, since before the first post. */
  async recordsOf(entries: readonly Entry[]): Promise<Map<string, TopicRecord[]>> {
    return groupById(entries, await this.records());
  }

  records(): Promise<TopicRecord[]> {
    return this.probe.recordsSince(this.topic, this.#mark);
  }

  /**
   * Waits until each entry has a record, at most `timeoutMs`: a transactional writer's records appear a moment after its commit.
   * @param quietMs gives up sooner, once nothing has been added for so long
   */
  async untilInLog(entries: readonly Entry[], timeoutMs: number, quietMs = timeoutMs): Promise<Map<string, TopicRecord[]>> {
    let found = new Map<string, TopicRecord[]>();
    let [last, since] = [-1n, performance.now()];
    await this.#within(timeoutMs, async () => {
      // Thousands of records are read once they can be all there, not at every look.
      const added = await this.#added();
      if (added !== last) [last, since] = [added, performance.now()];
      if (performance.now() - since >= quietMs) return true;
      if (added < BigInt(entries.length)) return false;
      found = await this.recordsOf(entries);
      return [...found.values()].every((records) => records.length > 0);
    });
    return found.size > 0 ? found : this.recordsOf(entries);
  }

  /** How far the log has grown since the mark: at least as many as there are records. */
  async #added(): Promise<bigint> {
    let sum = 0n;
    for (const [partition, end] of await this.probe.ends(this.topic)) sum += end - (this.#mark.get(partition) ?? 0n);
    return sum;
  }

  /** Waits until nothing has been added to the log for a second; a writer that never pauses doesn't hold us up for long. */
  async untilQuiet(): Promise<void> {
    let [last, since] = ['', performance.now()];
    await this.#within(6_000, async () => {
      const ends = [...(await this.probe.ends(this.topic)).values()].join();
      if (ends !== last) [last, since] = [ends, performance.now()];
      return performance.now() - since >= 1_000;
    });
  }

  /** @returns whether it came true in time. */
  #within(timeoutMs: number, check: () => Promise<boolean>): Promise<boolean> {
    return within({ what: 'the program to get there', timeoutMs, signal: this.context.signal }, check);
  }

  labProblem(): Promise<Localized | undefined> {
    return this.probe.problem(this.topic);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.probe[Symbol.asyncDispose]();
  }
}
