/** Imports that Vite understands and TypeScript doesn't. */
declare module '*?worker' {
  const WorkerConstructor: new (options?: { name?: string }) => Worker;
  export default WorkerConstructor;
}
declare module '*?url' {
  const url: string;
  export default url;
}
declare module 'virtual:typings' {
  /** `file:///node_modules/…/x.d.ts` → its text: Node's own modules and kafkajs, for completion. */
  export const typings: Readonly<Record<string, string>>;
}
