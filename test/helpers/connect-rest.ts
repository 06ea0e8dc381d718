import { waitUntil } from '../../src/support/index.ts';

export interface ConnectorStatus {
  readonly connector: { readonly state: string; readonly worker_id: string };
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly worker_id: string; readonly trace?: string }[];
}

/** The REST API of one Connect worker, as `curl` would use it. */
export class ConnectRest {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#url}${path}`, { method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) as unknown };
  }

  /** Waits while the workers agree about who is who (409). */
  async create(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    await waitUntil({
      what: `connector ${name} to be created`, timeoutMs: 60_000, describe: String,
      check: async () => {
        const { status, body } = await this.ask('PUT', `/connectors/${name}/config`, config);
        if (status >= 400) throw new Error(`${status} ${JSON.stringify(body)}`);
        return true;
      },
    });
  }

  /** Waits until the connector's first task is in this state, on one of these workers. */
  async untilTask(name: string, state: string, workers?: readonly string[]): Promise<ConnectorStatus['tasks'][number]> {
    return await waitUntil({
      what: `a task of ${name} to be ${state}${workers === undefined ? '' : ` on ${workers.join(' or ')}`}`, timeoutMs: 60_000,
      check: async () => {
        const { status, body } = await this.ask('GET', `/connectors/${name}/status`);
        if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
        const { tasks } = body as ConnectorStatus;
        const found = tasks.find((task) => task.state === state && (workers ?? [task.worker_id]).includes(task.worker_id));
        if (found === undefined) throw new Error(JSON.stringify(tasks).slice(0, 500));
        return found;
      },
    });
  }
}
