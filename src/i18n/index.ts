export * from './typography.ts';
export * from './words.ts';
