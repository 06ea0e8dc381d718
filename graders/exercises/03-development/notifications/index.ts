/**
 * The notification service as graders of exercises 1 and 2 drive it: its API, what was posted, and the topic it writes to.
 * @module
 */
export { CRITICAL, GENERAL, postCritical, postGeneral, statusOf, type Created, type Reply, type StatusBody } from './api.ts';
export { criticalPosition, DISAGREEMENT_HINTS, generalSent, recordHeader, recordKey, recordValue, starts } from './basic-checks.ts';
export { disagreement, groupById, Ledger, type Claim, type Disagreement, type Entry } from './ledger.ts';
export { bodyOf, changedFields, isAbout, newNotification, positionOf, TOPIC, type Notification } from './notification.ts';
export { NotificationScenario, type NotificationScenarioOptions } from './scenario.ts';
