export function openConsole(_e: HTMLElement): void {}
