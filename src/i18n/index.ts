export { typeset } from '../client/words/typeset.ts';
export * from './words.ts';
