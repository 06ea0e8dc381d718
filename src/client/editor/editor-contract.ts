/** What the page and the separately built editor agree on. Types only: the page never imports the editor itself. */
export interface EditorOptions {
  readonly host: HTMLElement;
  readonly label: string;
  readonly theme: 'light' | 'dark';
  readonly files: Readonly<Record<string, string>>;
  readonly active: string;
  readonly onEdit: (path: string, text: string) => void;
  readonly onRun: () => void;
  readonly onCheck: () => void;
}

export interface CodeEditor {
  /** Makes the editor's files these: texts that differ are replaced, missing files closed, others opened. */
  setFiles(files: Readonly<Record<string, string>>): void;
  /** Underlines these lines, and only these. Lines of files that aren't open are left out. */
  setProblems(problems: readonly { readonly path: string; readonly line: number; readonly message: string }[]): void;
  show(path: string): void;
  setTheme(theme: 'light' | 'dark'): void;
  focus(): void;
  dispose(): void;
}

/** What `dist/editor/manifest.json` says: hashed names, relative to it. */
export interface EditorManifest { readonly script: string; readonly style: string }

export interface EditorModule { createEditor(options: EditorOptions): CodeEditor }
