import type { LiveEvent } from '../../contracts/index.ts';

export interface LiveOptions {
  readonly onEvent: (event: LiveEvent) => void;
  /** Told on each (re)connection: what was missed meanwhile has to be asked for. */
  readonly onOpen: () => void;
  readonly onLost: () => void;
}

/** The exercise's event stream. Comes back by itself after a lost connection, also when the server refused for a while. */
export function followEvents(path: string, { onEvent, onOpen, onLost }: LiveOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 500;
  const connect = () => {
    source = new EventSource(path);
    source.onopen = () => { wait = 500; onOpen(); };
    source.onmessage = ({ data }: MessageEvent<string>) => { onEvent(JSON.parse(data) as LiveEvent); };
    source.onerror = () => {
      onLost();
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again itself
      clearTimeout(timer);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 5_000);
    };
  };
  connect();
  return () => { clearTimeout(timer); source?.close(); };
}
