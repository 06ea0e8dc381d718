/**
 * The process of ours inside a lab, and how to talk to it from outside.
 * @module
 */
export { agentCommand } from './command.ts';
export { connectAgent, type AgentClient } from './client.ts';
export { openTunnel } from './tunnel-client.ts';
export { splice } from './splice.ts';
