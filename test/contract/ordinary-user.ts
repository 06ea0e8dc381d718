/** The core of the contract, as a program: run as an ordinary user it must do all of this. Prints one JSON line. */
import assert from 'node:assert/strict';
import { waitUntil } from '../../src/support/index.ts';
import { nativeDriver } from '../../labs/drivers/index.ts';
import { labFolder, notifications, produce, readAll, serviceState, startLab, untilInSync } from './lab-kit.ts';
import { useTerminal } from './use-terminal.ts';

assert.notEqual(process.getuid?.(), 0);
const driver = nativeDriver();
const { usable, findings } = await driver.diagnose();
assert.ok(usable, JSON.stringify(findings));
await using folder = await labFolder();
const spec = await notifications();
const lab = await startLab(driver, spec, folder);
await produce(lab, ['one']);
const terminal = await useTerminal(lab, ['kafka-topics --list', 'tty', 'exit 7']);
await lab.inject('kafka-1', 'pause');
await lab.inject('kafka-1', 'resume');
await lab.inject('kafka-2', 'kill');
await lab.inject('kafka-2', 'restart');
await waitUntil({ what: 'kafka-2', timeoutMs: 30_000, check: () => serviceState(lab, 'kafka-2') === 'running' });
await untilInSync(lab);
const bytes = await lab.memoryBytes();
await lab.stop();
const again = await startLab(driver, spec, folder);
const values = await readAll(again);
await again.stop({ discard: true });
process.stdout.write(`${JSON.stringify({ uid: process.getuid?.(), values, memoryKnown: bytes > 0, terminal: terminal.exitCode, topics: terminal.text.includes('notifications\r') })}\n`);
