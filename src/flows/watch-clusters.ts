import type { ClusterSnapshot } from '../contracts/index.ts';
import { keyOf, type LiveFeed } from './live-feed.ts';
import type { Exercises, LearnerLab, LearnerLabs } from './ports.ts';

interface Watch {
  readonly lab: LearnerLab;
  readonly stop: () => void;
  readonly last: Map<string, ClusterSnapshot>;
}

/** Feeds live pictures of a learner's clusters, while the lab runs and somebody looks. */
export class ClusterWatch {
  readonly #watches = new Map<string, Watch>();
  readonly #exercises: Exercises;
  readonly #labs: LearnerLabs;
  readonly #feed: LiveFeed;

  constructor({ exercises, labs, feed }: { exercises: Exercises; labs: LearnerLabs; feed: LiveFeed }) {
    this.#exercises = exercises;
    this.#labs = labs;
    this.#feed = feed;
    feed.onAudience((owner, exercise) => this.#adjust(owner, exercise));
    labs.onChange((owner, definition, view) => {
      for (const { slug, lab } of exercises.list()) {
        if (lab !== definition) continue;
        feed.publish(owner, slug, { type: 'lab', lab: view });
        this.#adjust(owner, slug);
      }
    });
  }

  /** The last picture of each cluster, for whoever has just come. */
  last(owner: string, exercise: string): ClusterSnapshot[] {
    return [...(this.#watches.get(keyOf(owner, exercise))?.last.values() ?? [])];
  }

  #adjust(owner: string, exercise: string): void {
    const key = keyOf(owner, exercise);
    const definition = this.#exercises.list().find(({ slug }) => slug === exercise)?.lab;
    const lab = definition === undefined || this.#feed.audience(owner, exercise) === 0 ? undefined : this.#labs.running(owner, definition);
    const watch = this.#watches.get(key);
    if (watch?.lab === lab) return;
    watch?.stop();
    this.#watches.delete(key);
    if (lab !== undefined) this.#watches.set(key, this.#watch(owner, exercise, lab));
  }

  #watch(owner: string, exercise: string, lab: LearnerLab): Watch {
    const last = new Map<string, ClusterSnapshot>();
    const stops = Object.keys(lab.lab.spec.clusters).map((cluster) =>
      lab.agent.snapshots({ cluster }, (snapshot) => {
        last.set(cluster, snapshot);
        this.#feed.publish(owner, exercise, { type: 'snapshot', snapshot });
      }));
    return { lab, last, stop: () => stops.forEach((stop) => stop()) };
  }
}
