import { availableDrivers } from '../../../labs/drivers/index.ts';
import { loadRuntime } from '../../runtime/index.ts';
import { explainError } from '../../support/index.ts';
import type { Command } from '../command.ts';
import { VERSION } from '../course.ts';

/** `atelier doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Says whether labs can run on this machine and, where not, what to do.',
  options: { format: { type: 'string', value: '<format>', help: 'form of the result', choices: ['text', 'json'] } },
  notes: ['Exit code: 0 when at least one driver works and the runtime is installed, 3 otherwise.'],
  async run(invocation, terminal) {
    const drivers = await Promise.all(availableDrivers().map((driver) => driver.diagnose()));
    const runtime = await loadRuntime().then(({ kafkaVersion }) => ({ ok: true, what: `Kafka ${kafkaVersion} and its JRE are installed` }), (error: unknown) => ({ ok: false, what: explainError(error) }));
    const usable = runtime.ok && drivers.some((driver) => driver.usable);
    if (invocation.text('format') === 'json') {
      terminal.out(`${JSON.stringify({ version: VERSION, node: process.version, platform: `${process.platform}-${process.arch}`, usable, runtime, drivers }, undefined, 2)}\n`);
      return usable ? 0 : 3;
    }
    const line = ({ ok, what, fix }: { ok: boolean; what: string; fix?: string }): string => `  ${ok ? '✓' : '✗'} ${what}${fix === undefined ? '' : `\n      → ${fix}`}\n`;
    terminal.out(`Kafka Atelier ${VERSION}, Node ${process.version}, ${process.platform}-${process.arch}\n\nruntime\n${line(runtime)}`);
    for (const { driver, usable: works, findings } of drivers) terminal.out(`\n${driver}: ${works ? 'labs can run' : 'no labs'}\n${findings.map(line).join('')}`);
    return usable ? 0 : 3;
  },
};
