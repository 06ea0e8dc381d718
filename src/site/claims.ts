import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import type { Claim } from '../../content/claims/claim.ts';

export interface ShownClaim extends Omit<Claim, 'verify'> {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly source: string;
}

const modules = import.meta.glob<{ default: Claim }>('../../content/claims/*.claim.ts', { eager: true });

/** Every claim of the course with the text of its test, by id. */
export function claims(): ShownClaim[] {
  return Object.entries(modules).map(([path, { default: claim }]) => {
    const file = path.slice('../../'.length);
    return { id: claim.id, statement: claim.statement, versions: claim.versions, sources: claim.sources, file, source: readFileSync(join(process.cwd(), file), 'utf8') };
  }).sort((a, b) => a.id.localeCompare(b.id));
}

/** @throws AtelierError BAD_INPUT for an id without a claim file. */
export function claim(id: string): ShownClaim {
  const found = claims().find((one) => one.id === id);
  if (found === undefined) throw new AtelierError('BAD_INPUT', `there is no claim "${id}": content/claims/${id}.claim.ts is missing; claims are: ${claims().map((one) => one.id).join(', ')}`);
  return found;
}
