import type { Localized } from '../../../../src/contracts/index.ts';
import { duration, fail, LearnerMistake, mistakeOr, pass, say, some, text, within, type Finding } from '../../../kit/index.ts';
import { positionOf, TOPIC, type Entry, type NotificationScenario } from '../notifications/index.ts';

const HOLD_MS = 3_000;
const CRITICALS = 8;
const GENERALS = 6;

interface Seen {
  readonly alive: string;
  readonly frozen: readonly string[];
  readonly asked: { readonly critical: number; readonly general: number };
  /** 201 answers and SENT statuses while at most one replica could have the record. */
  readonly early: readonly { readonly entry: Entry; readonly afterMs: number }[];
  /** Why statuses could not be read. */
  readonly unreadable: LearnerMistake | undefined;
}

/**
 * Two of three brokers are frozen, so that no partition has two replicas that can answer: whatever is confirmed now was confirmed
 * by one at most. (Two of three controllers are gone as well: nobody can shrink an ISR or elect a leader meanwhile.)
 */
export class FrozenFollowers {
  readonly #s: NotificationScenario;
  #seen: Promise<Seen> | undefined;

  constructor(s: NotificationScenario) {
    this.#s = s;
  }

  /** Runs once, whoever asks first. */
  seen(): Promise<Seen> {
    this.#seen ??= this.#run();
    return this.#seen;
  }

  async #run(): Promise<Seen> {
    const s = this.#s;
    const { faults, random, signal } = s.context;
    await s.service();
    await s.probe.waitWhole(TOPIC);
    const leaders = await s.probe.leaders(TOPIC);
    const { alive, users } = chooseAlive(s, leaders);
    const frozen = s.probe.brokers.filter((name) => name !== alive);
    for (const name of frozen) await faults.inject(name, 'pause');
    const frozenAt = performance.now();

    const early: { entry: Entry; afterMs: number }[] = [];
    const flag = (entry: Entry, afterMs: number): void => {
      if (entry.reported) return;
      entry.reported = true;
      early.push({ entry, afterMs });
    };
    let thawed = false;
    // Most go where the living broker leads: there a producer that asks for less than all replicas gets its answer at once.
    const someUser = (index: number): { userId?: string } => (users.length > 0 && index % 4 !== 3 ? { userId: random.pick(users) } : {});
    const criticals = Array.from({ length: CRITICALS }, async (_, index) => {
      const postedAt = performance.now();
      const { entry, reply } = await s.critical(s.notification(someUser(index)));
      if (reply.kind === 'ok' && !thawed) flag(entry, performance.now() - postedAt);
    });
    const posts = await Promise.all(Array.from({ length: GENERALS }, async (_, index) => {
      const postedAt = performance.now();
      return { ...await s.general(s.notification(someUser(index)), HOLD_MS), postedAt };
    }));
    const generals = posts.filter(({ reply }) => reply.kind === 'ok');
    // A status that can't be read is for the check of statuses to report; 201 answers are judged all the same.
    let unreadable: LearnerMistake | undefined;
    await within({ what: 'the time with frozen followers', timeoutMs: HOLD_MS + 1_000, intervalMs: 200, signal }, async () => {
      for (const { entry, postedAt } of unreadable === undefined ? generals : []) {
        const status = await mistakeOr(() => s.status(entry));
        if (status instanceof LearnerMistake) unreadable = status;
        else if (status.status === 'SENT') flag(entry, performance.now() - postedAt);
      }
      return early.length >= CRITICALS + GENERALS || performance.now() - frozenAt >= HOLD_MS;
    });
    thawed = true;
    await faults.heal();
    await Promise.all(criticals);
    await s.probe.waitWhole(TOPIC);
    await s.noteDeath(text('Pendant que deux brokers étaient gelés :', 'While two brokers were frozen:'));
    return { alive, frozen, asked: { critical: CRITICALS, general: generals.length }, early, unreadable };
  }
}

/** The broker that stays: the leader of most partitions that users known so far went to. The partitioner is the learner's choice. */
function chooseAlive(s: NotificationScenario, leaders: ReadonlyMap<number, string>): { alive: string; users: string[] } {
  const usersOf = new Map(s.probe.brokers.map((name) => [name, new Set<string>()]));
  for (const { claim, notification } of s.ledger.entries) {
    if (claim.kind === 'created' || claim.kind === 'sent') usersOf.get(leaders.get(claim.partition) ?? '')?.add(notification.userId);
  }
  const [alive, users] = [...usersOf].reduce((best, candidate) => (candidate[1].size > best[1].size ? candidate : best));
  return { alive, users: [...users] };
}

function judge(seen: Seen, endpoint: Entry['endpoint'], asked: number, word: Localized, hint: Finding['hint']): Finding {
  const early = seen.early.filter(({ entry }) => entry.endpoint === endpoint);
  const frozen = seen.frozen.join(', ');
  const first = early[0];
  if (first === undefined) {
    return pass(text(`${frozen} gelés pendant ${HOLD_MS / 1_000} s : 0 ${word.fr} pour ${asked} demandes.`, `${frozen} frozen for ${HOLD_MS / 1_000} s: 0 ${word.en} to ${asked} requests.`));
  }
  const { claim, notification } = first.entry;
  const place = claim.kind === 'created' || claim.kind === 'sent' ? ` (${positionOf(claim)})` : '';
  const took = duration(first.afterMs);
  const ids = some(early.map(({ entry }) => entry.notification.id));
  return fail(
    say(
      (of) => `${early.length} ${word.fr} pour ${asked} demandes pendant que ${frozen} étaient gelés, p. ex. ${notification.id}${place} après ${of(took)} : ${seen.alive} seul pouvait avoir l'enregistrement. Ids : ${of(ids)}.`,
      (of) => `${early.length} ${word.en} to ${asked} requests while ${frozen} were frozen, e.g. ${notification.id}${place} after ${of(took)}: only ${seen.alive} could have the record. Ids: ${of(ids)}.`,
    ),
    hint,
  );
}

export async function criticalWaits({ frozenFollowers }: { readonly frozenFollowers: FrozenFollowers }): Promise<Finding> {
  const seen = await frozenFollowers.seen();
  return judge(seen, 'critical', seen.asked.critical, text('réponses 201', 'answers 201'), text(
    'Deux causes possibles : la réponse part avant la fin de `await producer.send(…)`, ou `acks` vaut 0 ou 1 (`acks: -1` attend les répliques synchrones).',
    'Two possible causes: the answer leaves before `await producer.send(…)` is done, or `acks` is 0 or 1 (`acks: -1` waits for the in-sync replicas).',
  ));
}

export async function generalWaits({ frozenFollowers }: { readonly frozenFollowers: FrozenFollowers }): Promise<Finding> {
  const seen = await frozenFollowers.seen();
  if (seen.unreadable !== undefined) throw seen.unreadable;
  return judge(seen, 'general', seen.asked.general, text('statuts SENT', 'statuses SENT'), text(
    'SENT veut dire que les répliques synchrones ont l\'enregistrement : décidez-le à l\'accusé de réception, et avec `acks: -1`.',
    'SENT means that the in-sync replicas have the record: decide it at the acknowledgement, and with `acks: -1`.',
  ));
}
