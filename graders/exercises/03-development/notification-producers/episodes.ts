import { FrozenFollowers } from './frozen-followers.ts';
import { Outage } from './outage.ts';
import { NotificationScenario } from '../notifications/index.ts';

/** The whole exercise: posting and looking, and the two times when brokers don't answer. */
export class NotificationExercise extends NotificationScenario {
  readonly frozenFollowers = new FrozenFollowers(this);
  readonly outage = new Outage(this);
}
