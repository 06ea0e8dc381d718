import { partitionOf } from '../../explorables/partitioner/murmur2.ts';

export interface MockRequest { readonly method: string; readonly path: string; readonly body: string }
export interface MockAnswer {
  readonly status: number;
  readonly body: unknown;
  /** How long the answer takes. */
  readonly delayMs: number;
}

/** Time in the mock while brokers are frozen, against the real limits: ten times faster. */
const SPEED_UP = 10;
const CRITICAL_WAIT_MS = 8_000 / SPEED_UP;
const DELIVERY_LIMIT_MS = 20_000 / SPEED_UP;
/** From a send to its acknowledgement on a healthy cluster; long enough for a reader to see PENDING. */
const ACK_MS = 350;
const PARTITIONS = 6;

interface Sent { readonly partition: number; readonly offset: string }
interface Pending { readonly id: string; readonly userId: string; readonly acceptedAt: number }
type Fate = { readonly id: string } & ({ readonly status: 'PENDING' } | ({ readonly status: 'SENT' } & Sent) | { readonly status: 'FAILED'; readonly error: string });

/**
 * Exercise 1's service as its contract describes it, without a cluster: the partition is the one that Kafka's own hash
 * picks, offsets count up from there, and "brokers frozen" does to it what frozen brokers do to a right solution.
 * Nothing runs in the background: what became of a notification is computed when somebody asks.
 */
export class MockNotificationService {
  private readonly now: () => number;
  private readonly fates = new Map<string, Fate>();
  private readonly pending: Pending[] = [];
  private readonly ends = new Map<number, bigint>();
  private readonly freezes: { readonly from: number; to: number | undefined }[] = [];

  /** @param now milliseconds; the clock of a test, or the browser's. */
  constructor(now: () => number) {
    this.now = now;
  }

  get frozen(): boolean {
    const last = this.freezes.at(-1);
    return last !== undefined && last.to === undefined;
  }

  freeze(): void {
    this.settle();
    if (!this.frozen) this.freezes.push({ from: this.now(), to: undefined });
  }

  thaw(): void {
    const last = this.freezes.at(-1);
    if (last !== undefined && last.to === undefined) last.to = this.now();
  }

  handle({ method, path, body }: MockRequest): MockAnswer {
    this.settle();
    const operation = `${method} ${path}`;
    if (operation === 'GET /actuator/health') return answer(200, { status: 'UP' });
    if (operation === 'POST /api/notifications/critical') return this.critical(body);
    if (operation === 'POST /api/notifications/general') return this.general(body);
    const id = /^GET \/api\/notifications\/([^/]+)$/.exec(operation)?.[1];
    if (id === undefined) return problem(404, 'Not found', `there is no ${operation}`);
    const fate = this.fates.get(decodeURIComponent(id));
    return fate === undefined ? problem(404, 'Not found', `there is no notification ${decodeURIComponent(id)}`) : answer(200, fate);
  }

  private critical(body: string): MockAnswer {
    const notification = parse(body);
    if (typeof notification === 'string') return problem(400, 'Bad request', notification);
    if (this.frozen) return problem(503, 'Service unavailable', `notification ${notification.id}: the in-sync replicas did not acknowledge it in time`, CRITICAL_WAIT_MS);
    return answer(201, { topic: 'notifications', ...this.append(notification.userId) }, ACK_MS / 10);
  }

  private general(body: string): MockAnswer {
    const notification = parse(body);
    if (typeof notification === 'string') return problem(400, 'Bad request', notification);
    const { id, userId } = notification;
    this.fates.set(id, { id, status: 'PENDING' });
    this.pending.push({ id, userId, acceptedAt: this.now() });
    return answer(202, { id });
  }

  /** Decides every pending notification whose time has come, in the order they were accepted. */
  private settle(): void {
    const now = this.now();
    for (const one of this.pending.splice(0)) {
      const sentAt = this.deliveredAt(one.acceptedAt);
      const limit = one.acceptedAt + DELIVERY_LIMIT_MS;
      if (sentAt !== undefined && sentAt <= limit && sentAt <= now) this.fates.set(one.id, { id: one.id, status: 'SENT', ...this.append(one.userId) });
      else if (now >= limit) this.fates.set(one.id, { id: one.id, status: 'FAILED', error: 'not acknowledged within 20 s: no broker answered' });
      else this.pending.push(one);
    }
  }

  /** When the cluster would acknowledge what was sent then; undefined while it is frozen with no end in sight. */
  private deliveredAt(sentAt: number): number | undefined {
    let at = sentAt;
    for (const { from, to } of this.freezes) {
      if (at + ACK_MS < from || (to !== undefined && to <= at)) continue;
      if (to === undefined) return undefined;
      at = to;
    }
    return at + ACK_MS;
  }

  private append(userId: string): Sent {
    const partition = partitionOf(userId, PARTITIONS);
    const offset = this.ends.get(partition) ?? 0n;
    this.ends.set(partition, offset + 1n);
    return { partition, offset: String(offset) };
  }
}

/** The notification, or what is wrong with the body. */
function parse(body: string): { id: string; userId: string } | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'the body is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the body is not a JSON object';
  const fields = value as Record<string, unknown>;
  const wrong = ['id', 'userId', 'type'].find((name) => typeof fields[name] !== 'string' || fields[name] === '');
  return wrong === undefined ? { id: String(fields['id']), userId: String(fields['userId']) } : `${wrong} must be a non-empty string`;
}

function answer(status: number, body: unknown, delayMs = 0): MockAnswer {
  return { status, body, delayMs };
}

function problem(status: number, title: string, detail: string, delayMs = 0): MockAnswer {
  return answer(status, { status, title, detail }, delayMs);
}
