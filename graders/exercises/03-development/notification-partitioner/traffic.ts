import type { Random } from '../../../kit/index.ts';
import { newNotification, type Notification } from '../notifications/index.ts';

/** Where a notification belongs: a partition of its own, or somewhere among the rest. */
export type Place = 0 | 1 | 'rest';

export function placeOf({ type, importance }: Notification): Place {
  if (type === 'NEW_MESSAGE') return 0;
  return type === 'COMMENT' && importance === 'HIGH' ? 1 : 'rest';
}

export function belongs(notification: Notification, partition: number): boolean {
  const place = placeOf(notification);
  return place === 'rest' ? partition >= 2 : partition === place;
}

type Draft = Pick<Notification, 'type'> & { readonly importance?: string | undefined };

/** `count` notifications that take the drafts in turn, shuffled. A draft without importance posts none. */
function made(random: Random, count: number, drafts: readonly Draft[], user: () => string): Notification[] {
  return random.shuffle(Array.from({ length: count }, (_, index) => {
    const { type, importance } = drafts[index % drafts.length] as Draft;
    const { id, userId, payload } = newNotification(random, { userId: user() });
    return { id, userId, type, ...(importance === undefined ? {} : { importance }), ...(payload === undefined ? {} : { payload }) };
  }));
}

const anybody = (random: Random) => (): string => random.id('u');

export function messages(random: Random, count: number): Notification[] {
  return made(random, count, [{ type: 'NEW_MESSAGE', importance: 'HIGH' }, { type: 'NEW_MESSAGE', importance: 'NORMAL' }, { type: 'NEW_MESSAGE' }], anybody(random));
}

export function importantComments(random: Random, count: number): Notification[] {
  return made(random, count, [{ type: 'COMMENT', importance: 'HIGH' }], anybody(random));
}

/** Comments that are the rest. An importance that nobody knows counts as NORMAL. */
export function otherComments(random: Random, count: number): Notification[] {
  return made(random, count, [{ type: 'COMMENT', importance: 'NORMAL' }, { type: 'COMMENT' }, { type: 'COMMENT', importance: 'URGENT' }], anybody(random));
}

/** Everything that is neither a message nor a comment, types that the program has never heard of among it. */
export function othersOf(random: Random, count: number): Notification[] {
  const unknown = random.id('POKE').toUpperCase();
  return made(random, count, [
    { type: 'LIKE' }, { type: 'LIKE', importance: 'HIGH' }, { type: 'FOLLOW', importance: 'HIGH' }, { type: 'MENTION' },
    { type: unknown }, { type: unknown, importance: 'HIGH' }, { type: 'new_message' }, { type: 'comment', importance: 'HIGH' },
  ], anybody(random));
}

/** The rest as three users cause it, 80, 15 and 5 %: whoever goes by the key shows. */
export function skewedRest(random: Random, count: number): Notification[] {
  const [first, second, third] = [random.id('u'), random.id('u'), random.id('u')];
  const user = (): string => {
    const dice = random.next();
    return dice < 0.8 ? first : dice < 0.95 ? second : third;
  };
  return made(random, count, [
    { type: 'LIKE' }, { type: 'LIKE', importance: 'HIGH' }, { type: 'COMMENT', importance: 'NORMAL' }, { type: 'FOLLOW' }, { type: 'COMMENT' }, { type: 'MENTION', importance: 'HIGH' },
  ], user);
}
