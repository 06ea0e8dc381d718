import type { LiveEvent } from '../contracts/index.ts';

type Listener = (event: LiveEvent) => void;
type AudienceListener = (owner: string, exercise: string, size: number) => void;

/** Live events of each learner's exercises, to whoever listens now. Nothing is kept: a new listener asks for the state first. */
export class LiveFeed {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #audience = new Set<AudienceListener>();

  publish(owner: string, exercise: string, event: LiveEvent): void {
    for (const listener of this.#listeners.get(keyOf(owner, exercise)) ?? []) listener(event);
  }

  /** Returns how to stop listening. */
  subscribe(owner: string, exercise: string, listener: Listener): () => void {
    const key = keyOf(owner, exercise);
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    this.#tell(owner, exercise, listeners.size);
    return () => {
      if (!listeners.delete(listener)) return;
      if (listeners.size === 0) this.#listeners.delete(key);
      this.#tell(owner, exercise, listeners.size);
    };
  }

  audience(owner: string, exercise: string): number {
    return this.#listeners.get(keyOf(owner, exercise))?.size ?? 0;
  }

  /** Called when somebody comes or goes: what is costly to watch is watched only for an audience. */
  onAudience(listener: AudienceListener): void {
    this.#audience.add(listener);
  }

  #tell(owner: string, exercise: string, size: number): void {
    for (const listener of this.#audience) listener(owner, exercise, size);
  }
}

/** One learner's exercise as a map key; neither part may hold a slash. */
export function keyOf(owner: string, exercise: string): string {
  return `${owner}/${exercise}`;
}
