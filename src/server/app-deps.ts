import type { Logger } from 'pino';
import type { PlatformInfo } from '../contracts/index.ts';
import type { ClusterWatch, LiveFeed, SessionDeps, Terminals } from '../flows/index.ts';
import type { EventStreams } from './event-stream.ts';

/** What the web application is made of; `createApp` starts and stops nothing. */
export interface AppDeps extends SessionDeps {
  readonly feed: LiveFeed;
  readonly clusters: ClusterWatch;
  readonly terminals: Terminals;
  readonly streams: EventStreams;
  /** Asked on each page load: labs may become possible meanwhile. */
  readonly platform: () => Promise<PlatformInfo>;
  /** Folder of the built site. */
  readonly dist: string;
  /** `'sha256-…'` of the site's inline scripts. */
  readonly scriptHashes: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly requestsPerMinute: number;
  readonly log: Logger;
}

/** Single-user mode: there is one learner and no account. */
export const LEARNER = 'learner';
