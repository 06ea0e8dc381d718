import type { LinkChange } from '../../src/contracts/index.ts';
import type { RelayRoute } from './relay.ts';

/** First line to a relay. Answered by `{"ready":true}` once every route listens. */
export interface RelayConfig { readonly routes: readonly RelayRoute[] }
/** Every further line, answered in order when it is in force. */
export interface RelayOrder { readonly id: number; readonly link: string; readonly change: LinkChange }
export interface RelayAnswer { readonly id: number; readonly error: string | null }
