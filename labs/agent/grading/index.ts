/** A grading, seen from the agent that runs it and from the host that asked for it. @module */
export { HostGradings } from './host-grading.ts';
export { offerGrading } from './serve-grading.ts';
