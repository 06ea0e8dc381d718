/**
 * The life of labs: who has which, started, stopped, found again. Knows drivers by their interface only.
 * @module
 */
export { askControl, type ControlRequest } from './lab-control.ts';
export { findRecords, type FoundRecords, type LabRecord, readRecord, removeLab, writeRecord } from './lab-record.ts';
export { daysLeft } from './abandoned.ts';
export { LabSettings, readLabSettings } from './lab-settings.ts';
export { holderLives, thisProcess } from './holder.ts';
export { LabSessions, type LabListener, type LabSessionsOptions } from './lab-sessions.ts';
