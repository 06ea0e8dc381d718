export function openWorkbench(_s: string): void {}
