/** Mocks of the exercises' APIs: for the page's console before any lab runs, and for tests. */
export { MOCK_ROOT, notificationMock, type NotificationMock } from './notification-producers/handlers.ts';
export { MockNotificationService } from './notification-producers/mock-service.ts';
export { runNotificationScenario, type ScenarioOptions, type SeenAnswer } from './notification-producers/scenario.ts';
