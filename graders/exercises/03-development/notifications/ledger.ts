import type { Localized } from '../../../../src/contracts/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';
import { isAbout, positionOf, type Notification } from './notification.ts';
import { text } from '../../../kit/index.ts';

/** What the program last said about a notification. */
export type Claim =
  | { readonly kind: 'created' | 'sent'; readonly partition: number; readonly offset: string }
  /** 503, FAILED, or no answer at all: it stands in the log at most once. */
  | { readonly kind: 'open' }
  | { readonly kind: 'pending' };

export interface Entry {
  readonly notification: Notification;
  readonly endpoint: 'critical' | 'general';
  claim: Claim;
  /** A check has already spoken about it: later ones leave it out, so that one mistake turns one check red. */
  reported: boolean;
}

/** Everything that was posted, and what was answered. */
export class Ledger {
  readonly entries: Entry[] = [];

  add(notification: Notification, endpoint: Entry['endpoint'], claim: Claim): Entry {
    const entry: Entry = { notification, endpoint, claim, reported: false };
    this.entries.push(entry);
    return entry;
  }
}

export interface Disagreement {
  readonly kind: 'lost' | 'elsewhere' | 'twice' | 'pending';
  readonly observed: Localized;
}

/** Records by the id of the notification they are about, each posted id looked up once. */
export function groupById(entries: readonly Entry[], records: readonly TopicRecord[]): Map<string, TopicRecord[]> {
  const groups = new Map<string, TopicRecord[]>(entries.map(({ notification }) => [notification.id, []]));
  const loose: TopicRecord[] = [];
  for (const record of records) {
    const id = /"id"\s*:\s*"([^"]+)"/.exec(record.value?.toString('utf8') ?? '')?.[1];
    const group = id === undefined ? undefined : groups.get(id);
    if (group === undefined || id === undefined || !isAbout(record, id)) loose.push(record);
    else group.push(record);
  }
  if (loose.length > 0) for (const [id, group] of groups) group.push(...loose.filter((record) => isAbout(record, id)));
  return groups;
}

/** Where claim and log differ; undefined when they agree. */
export function disagreement({ notification: { id }, claim }: Entry, found: readonly TopicRecord[]): Disagreement | undefined {
  const places = found.map(positionOf);
  if (found.length > 1) {
    const list = places.join(' ; ');
    return { kind: 'twice', observed: text(`${id} se trouve ${found.length} fois dans le journal : ${list}.`, `${id} stands ${found.length} times in the log: ${list}.`) };
  }
  if (claim.kind === 'pending') return { kind: 'pending', observed: text(`${id} est toujours PENDING.`, `${id} is still PENDING.`) };
  if (claim.kind === 'open') return undefined;
  const said = positionOf(claim);
  const [place] = places;
  if (place === undefined) return { kind: 'lost', observed: text(`${id} annoncé en ${said}, absent du journal.`, `${id} announced at ${said}, missing in the log.`) };
  if (place !== said) return { kind: 'elsewhere', observed: text(`${id} annoncé en ${said}, trouvé en ${place}.`, `${id} announced at ${said}, found at ${place}.`) };
  return undefined;
}
