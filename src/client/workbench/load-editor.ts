import type { EditorManifest, EditorModule } from '../editor/editor-contract.ts';

let loading: Promise<EditorModule> | undefined;

/** Loads the editor once, on demand: megabytes that no reader pays for before wanting to write. Rejects when it isn't there. */
export function loadEditor(): Promise<EditorModule> {
  loading ??= load().catch((error: unknown) => { loading = undefined; throw error; });
  return loading;
}

async function load(): Promise<EditorModule> {
  const response = await fetch('/editor/manifest.json');
  if (!response.ok) throw new Error(`/editor/manifest.json: ${response.status}`);
  const manifest = (await response.json()) as EditorManifest;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = `/editor/${manifest.style}`;
  const styled = new Promise<void>((resolve, reject) => { style.onload = () => resolve(); style.onerror = () => reject(new Error(style.href)); });
  document.head.append(style);
  const address = `/editor/${manifest.script}`;
  const [module] = await Promise.all([import(/* @vite-ignore */ address) as Promise<EditorModule>, styled]);
  return module;
}
