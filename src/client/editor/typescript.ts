import { javascriptDefaults, ModuleKind, ModuleResolutionKind, ScriptTarget, typescriptDefaults } from 'monaco-editor/languages/features/typescript/register';

/** Codes of diagnostics that mean something else here: a program runs as it is, there is no compiler to satisfy. */
const NOT_HERE = [
  1375, 1378, // top-level await: Node's modules have it
  5097, // imports end in .ts: Node 24 wants exactly that
  80005, 80001,
];

/** Checks and completes as Node 24 will run it: modules, erasable types, kafkajs and Node's own modules known. */
export function setUpTypeScript(): void {
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setCompilerOptions({
      target: ScriptTarget.ESNext, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.NodeJs, lib: ['esnext'],
      strict: true, noEmit: true, allowNonTsExtensions: true, allowImportingTsExtensions: true, esModuleInterop: true, skipLibCheck: true, isolatedModules: true, types: ['node'],
    });
    defaults.setDiagnosticsOptions({ diagnosticCodesToIgnore: NOT_HERE });
    defaults.setEagerModelSync(true);
  }
  void import('virtual:typings').then(({ typings }) => {
    typescriptDefaults.setExtraLibs(Object.entries(typings).map(([filePath, content]) => ({ filePath, content })));
  });
}
