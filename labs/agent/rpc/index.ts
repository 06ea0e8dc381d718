/** A small JSON-RPC over WebSocket in which both ends may call. @module */
export * from './messages.ts';
export * from './peer.ts';
export * from './web-socket-channel.ts';
