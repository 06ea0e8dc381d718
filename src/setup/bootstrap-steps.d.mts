export declare const USAGE: string;
export declare class SetupProblem extends Error {
  readonly hint: string;
  readonly exitCode: number;
  constructor(message: string, hint: string, exitCode?: number);
}
export declare function assertNode(version: string): void;
export declare function assertNpm(version: string): void;
export declare function nodePackage(platform?: string, architecture?: string): string;
export declare function findNode24(root: string, machine?: { version?: string; execPath?: string; libc?: 'glibc' | 'other' }): string;
export declare function whyInstall(root: string): string | undefined;
export interface NpmRun { readonly code: number; readonly output: string }
export declare function installDependencies(root: string, tools?: { say?: (line: string) => void; run?: (root: string, args: string[]) => Promise<NpmRun> }): Promise<boolean>;
export declare function npmProblem(output: string): SetupProblem;
export declare function runNpm(root: string, args: string[]): Promise<NpmRun>;
