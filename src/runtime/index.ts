/**
 * The pinned runtime of the labs: what it is made of, how it gets onto this machine, and where it is.
 * @module
 */
export { inspectRuntime, type Inspection, type RuntimeProblem } from './inspect-runtime.ts';
export { installRuntime, type InstallOptions, type InstallProgress } from './install-runtime.ts';
export { JAVA_FLAGS, javaTools, type JavaBundle, type JavaTools } from './java/java-tools.ts';
export { trainJavaArchives } from './java/train-java.ts';
export { loadRuntime, type Runtime } from './load-runtime.ts';
export { artifactFile, readLock, RuntimeLock, type LoadedLock } from './lock.ts';
export { atelierHome, checkoutRoot, runtimePaths, type RuntimePaths } from './paths.ts';
export { currentPlatform, nodePackage, type Platform } from './platform.ts';
export { runtimeWith } from './runtime-with.ts';
export { withNeeds } from './select-bundles.ts';
export { trainArchive } from './train-archive.ts';
