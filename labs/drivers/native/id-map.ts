import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/** How the users of a lab's namespace are those of the host. */
export interface IdMap {
  readonly uidMap: string;
  readonly gidMap: string;
  /** An ordinary user must give up setgroups before mapping groups. */
  readonly denySetgroups: boolean;
  /** Ids from 1 on that exist inside. */
  readonly subordinateIds: number;
}

/** The host's number of the lab's id 1. */
export const FIRST_SUBORDINATE = 100_000;
const SUBORDINATES = 65_535;

/**
 * Root maps itself to root and a range of otherwise unused ids, so that a learner's code can be somebody else to the
 * kernel. An ordinary user can only map itself; so can the root of a container that wasn't given that range.
 */
export function planIdMap(uid = process.geteuid?.() ?? 0, gid = process.getegid?.() ?? 0, ownMap = readFileSync('/proc/self/uid_map', 'utf8')): IdMap {
  if (uid === 0 && mapsRange(ownMap)) {
    const map = `0 0 1\n1 ${FIRST_SUBORDINATE} ${SUBORDINATES}\n`;
    return { uidMap: map, gidMap: map, denySetgroups: false, subordinateIds: SUBORDINATES };
  }
  return { uidMap: `0 ${uid} 1\n`, gidMap: `0 ${gid} 1\n`, denySetgroups: true, subordinateIds: 0 };
}

/** Each file may be written once, by one write. */
export async function writeIdMap(pid: number, map: IdMap): Promise<void> {
  if (map.denySetgroups) await writeFile(`/proc/${pid}/setgroups`, 'deny');
  await writeFile(`/proc/${pid}/uid_map`, map.uidMap);
  await writeFile(`/proc/${pid}/gid_map`, map.gidMap);
}

function mapsRange(ownMap: string): boolean {
  return ownMap.trim().split('\n').some((line) => {
    const [inside = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= FIRST_SUBORDINATE && inside + count >= FIRST_SUBORDINATE + SUBORDINATES;
  });
}
