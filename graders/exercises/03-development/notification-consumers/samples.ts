import type { Random } from '../../../kit/index.ts';
import type { NewRecord } from '../../../probes/index.ts';
import { newNotification, type Notification } from '../notifications/index.ts';

export const PARTITIONS = [0, 1, 2, 3, 4, 5] as const;
/** The lane of what is urgent: role `critical` processes it, and nothing else. */
export const URGENT = 0;
export const GENERAL = PARTITIONS.filter((partition) => partition !== URGENT);

/** A readable notification, as it was written. */
export interface Sample {
  readonly id: string;
  readonly record: NewRecord;
}

/** Its record is not always what `JSON.stringify` would write, so that a value that was read and written anew shows. */
export function sample(random: Random, partition: number, fixed: Partial<Notification> = {}): Sample {
  const notification = newNotification(random, { ...(partition === URGENT ? { type: 'NEW_MESSAGE' } : {}), ...fixed });
  const value = random.next() < 0.5 ? JSON.stringify(notification) : JSON.stringify(notification, null, 1);
  return { id: notification.id, record: { partition, key: Buffer.from(notification.userId), value: Buffer.from(value), headers: { type: notification.type } } };
}

/** So many on each of these partitions, in a random order. */
export function samples(random: Random, each: number, partitions: readonly number[] = PARTITIONS): Sample[] {
  return random.shuffle(partitions.flatMap((partition) => Array.from({ length: each }, () => sample(random, partition))));
}

/** A burst for the general partitions. */
export function likes(random: Random, amount: number): Sample[] {
  return Array.from({ length: amount }, (_, at) => {
    const id = random.id('n');
    const userId = `u-${random.int(1, 40)}`;
    const value = JSON.stringify({ id, userId, type: 'LIKE', payload: { post: random.int(1, 9_999) } });
    return { id, record: { partition: GENERAL[at % GENERAL.length] ?? 1, key: Buffer.from(userId), value: Buffer.from(value), headers: { type: 'LIKE' } } };
  });
}

/** Readable and unusual: an `id` is all that a notification must have. */
export function unusual(random: Random): Sample[] {
  const bodies: ((id: string) => unknown)[] = [(id) => ({ id }), (id) => ({ id, userId: 'u-1', type: 'SOMETHING_NEW', extra: [1, { two: null }] }), (id) => ({ type: 'LIKE', id, importance: 7 })];
  return bodies.map((body) => {
    const id = random.id('n');
    return { id, record: { partition: random.pick(GENERAL), key: null, value: Buffer.from(JSON.stringify(body(id))) } };
  });
}

/** What no program can read as a notification, and a name for it in sentences. */
export interface Poison {
  readonly label: { readonly fr: string; readonly en: string };
  readonly record: NewRecord;
}

/** All kinds, on the urgent partition and on general ones: no value, no JSON, no object, no `id`. Keys and values hold bytes that are no UTF-8. */
export function poisons(random: Random): Poison[] {
  const noise = (): Buffer => Buffer.from([0xff, 0xfe, 0x00, random.int(0x80, 0xbf), 0xc3, random.int(0, 255), random.int(0, 255), random.int(0, 255)]);
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const number = (): number => random.int(1, 1_000_000_000);
  const kinds: readonly [fr: string, en: string, key: Buffer | null, value: Buffer | null][] = [
    ['sans valeur', 'no value', noise(), null],
    ['sans clé ni valeur', 'neither key nor value', null, null],
    ['des octets qui ne sont pas du texte', 'bytes that are no text', noise(), noise()],
    ['du JSON coupé', 'JSON cut short', Buffer.from('u-7'), Buffer.from(`{"id":"p-${number()}","userId":"u-`)],
    ['une valeur vide', 'an empty value', noise(), Buffer.alloc(0)],
    ['un tableau', 'an array', null, json([{ id: `p-${number()}` }])],
    ['le JSON null', 'JSON null', noise(), json(null)],
    ['un texte JSON', 'a JSON string', noise(), json(`p-${number()}`)],
    ['un nombre', 'a number', null, json(number())],
    ['un objet sans id', 'an object without id', Buffer.from('u-9'), json({ userId: 'u-9', type: 'LIKE', payload: { number: number() } })],
  ];
  const turn = random.int(0, 1);
  return random.shuffle(kinds).map(([fr, en, key, value], at) => ({ label: { fr, en }, record: { partition: at % 2 === turn ? URGENT : random.pick(GENERAL), key, value } }));
}
