import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentClient, connectAgent } from '../../labs/agent/index.ts';
import { chooseDriver, type LabDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';

export interface PooledLab {
  readonly definition: string;
  readonly opened: { readonly lab: RunningLab; readonly agent: AgentClient };
  readonly dispose: () => Promise<void>;
}

/** At most `size` labs at once, each used by one test at a time and by many in turn. */
export class LabPool {
  readonly #size: number;
  readonly #free: PooledLab[] = [];
  readonly #waiting: (() => void)[] = [];
  #out = 0;
  #driver: LabDriver | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** @throws AtelierError DRIVER_UNAVAILABLE when no labs can be run here. */
  async prepare(): Promise<void> {
    this.#driver = await chooseDriver(process.env['ATELIER_DRIVER'] || undefined);
  }

  async take(definition: string): Promise<PooledLab> {
    while (this.#out >= this.#size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#out += 1;
    try {
      const at = this.#free.findIndex((lab) => lab.definition === definition);
      if (at >= 0) return this.#free.splice(at, 1)[0] as PooledLab;
      // Free ones of another definition make room: memory is for `size` labs, not more.
      if (this.#free.length + this.#out > this.#size) await this.#free.shift()?.dispose();
      return await this.#start(definition);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** @param spoilt something in it was broken on purpose: nobody gets it again. */
  async giveBack(lab: PooledLab, { spoilt = false } = {}): Promise<void> {
    if (spoilt) await lab.dispose();
    else this.#free.push(lab);
    this.#leave();
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((lab) => lab.dispose()));
  }

  #leave(): void {
    this.#out -= 1;
    this.#waiting.shift()?.();
  }

  async #start(definition: string): Promise<PooledLab> {
    if (this.#driver === undefined) throw new Error('prepare() comes first');
    const labId = `test-${randomBytes(4).toString('hex')}`;
    const directory = await mkdtemp(join(tmpdir(), `atelier-${labId}-`));
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 });
    try {
      const lab = await this.#driver.start(await readLabSpec(definition), { labId, directory });
      const agent = await connectAgent(lab.agent);
      return {
        definition, opened: { lab, agent },
        dispose: async () => {
          await agent.close();
          await lab.stop({ discard: true });
          await remove();
        },
      };
    } catch (error) {
      await remove();
      throw error;
    }
  }
}
