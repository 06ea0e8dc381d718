import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AtelierError, messageOf, parseOrExplain } from '../../src/support/index.ts';
import { labDefinitions } from '../spec/index.ts';

const wholeNumber = (from: number, to: number) => z.coerce.number(`a whole number from ${from} to ${to}`)
  .int(`a whole number from ${from} to ${to}`).min(from, `a whole number from ${from} to ${to}`).max(to, `a whole number from ${from} to ${to}`);

/** How labs live on this machine: `<data>/atelier.yaml` (or the file that ATELIER_CONFIG names), each key also a variable, which wins. */
export const LabSettings = z.strictObject({
  /** Definition → labs kept started for whoever comes, e.g. `{notifications: 2}`. ATELIER_POOL=notifications=2,mirror=1 */
  pool: z.record(z.string(), wholeNumber(0, 16), 'definitions with numbers, e.g. {notifications: 2}').default({}),
  /** ATELIER_LAB_MEMORY_MB: memory for all labs together. @default what the machine has free, less a reserve */
  labMemoryMb: wholeNumber(256, 4_194_304).optional(),
  /** ATELIER_KEEP_DAYS: a stopped lab that nobody has used for so long is removed with its data. */
  keepDays: wholeNumber(1, 3_650).default(30),
});
export type LabSettings = z.infer<typeof LabSettings>;

/** @throws AtelierError BAD_INPUT naming file and key, or the variable; NOT_FOUND when ATELIER_CONFIG names no file. */
export async function readLabSettings(environment: NodeJS.ProcessEnv, dataDirectory: string): Promise<LabSettings> {
  const named = environment['ATELIER_CONFIG'] || undefined;
  const file = named ?? join(dataDirectory, 'atelier.yaml');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (named === undefined && cause.code === 'ENOENT') return '';
    throw new AtelierError(cause.code === 'ENOENT' ? 'NOT_FOUND' : 'BAD_INPUT', `the settings file ${file} can't be read: ${messageOf(cause)}`, { cause, hint: 'create it, or unset ATELIER_CONFIG.' });
  });
  const settings = await checked(parseOrExplain(LabSettings, parsed(text, file) ?? {}, file), file);
  const variables: Record<string, unknown> = {
    ...(environment['ATELIER_POOL'] ? { pool: poolOf(environment['ATELIER_POOL']) } : {}),
    ...(environment['ATELIER_LAB_MEMORY_MB'] ? { labMemoryMb: environment['ATELIER_LAB_MEMORY_MB'] } : {}),
    ...(environment['ATELIER_KEEP_DAYS'] ? { keepDays: environment['ATELIER_KEEP_DAYS'] } : {}),
  };
  const where = `the environment (${Object.keys(variables).map((key) => VARIABLES[key]).join(', ')})`;
  const set = await checked(parseOrExplain(LabSettings, variables, where), where);
  return { ...settings, ...Object.fromEntries(Object.keys(variables).map((key) => [key, set[key as keyof LabSettings]])) };
}

const VARIABLES: Readonly<Record<string, string>> = { pool: 'ATELIER_POOL', labMemoryMb: 'ATELIER_LAB_MEMORY_MB', keepDays: 'ATELIER_KEEP_DAYS' };

function parsed(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new AtelierError('BAD_INPUT', `${file} is no YAML: ${messageOf(cause).split('\n')[0] ?? ''}`, { cause });
  }
}

/** `notifications=2,mirror=1` */
function poolOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map((part) => {
    const [, name, count] = /^\s*([a-z0-9-]+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    if (name === undefined || count === undefined) throw new AtelierError('BAD_INPUT', `ATELIER_POOL is not as it should be: "${part.trim()}"`, { hint: 'definitions with numbers, e.g. ATELIER_POOL=notifications=2,mirror=1' });
    return [name, count];
  }));
}

async function checked(settings: LabSettings, where: string): Promise<LabSettings> {
  const known = await labDefinitions();
  const stranger = Object.keys(settings.pool).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new AtelierError('BAD_INPUT', `${where} is not as it should be:\n  pool.${stranger}: there is no lab ${stranger}`, { hint: `the labs are ${known.join(', ')}.` });
  return settings;
}
