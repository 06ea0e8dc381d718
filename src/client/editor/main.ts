import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/typescript/register';
import 'monaco-editor/languages/definitions/javascript/register';
import 'monaco-editor/languages/definitions/java/register';
import 'monaco-editor/languages/definitions/yaml/register';
import 'monaco-editor/languages/definitions/xml/register';
import 'monaco-editor/languages/definitions/shell/register';
import 'monaco-editor/languages/definitions/sql/register';
import { editor as monacoEditor, KeyCode, KeyMod, MarkerSeverity, Uri } from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import TypeScriptWorker from 'monaco-editor/language/typescript/ts.worker.js?worker';
import type { CodeEditor, EditorOptions } from './editor-contract.ts';
import { defineThemes } from './themes.ts';
import { setUpTypeScript } from './typescript.ts';

self.MonacoEnvironment = { getWorker: (_id, label) => (label === 'typescript' || label === 'javascript' ? new TypeScriptWorker() : new EditorWorker()) };
defineThemes();
setUpTypeScript();

/** Creates the editor in `host`. Several files, one view; each keeps its undo history and scroll position. */
export function createEditor(options: EditorOptions): CodeEditor {
  const models = new Map<string, monacoEditor.ITextModel>();
  const views = new Map<string, monacoEditor.ICodeEditorViewState | null>();
  let active = '';
  /** Files being put in from outside are not the reader's edits. */
  let quiet = false;
  const view = monacoEditor.create(options.host, {
    model: null, theme: themeName(options.theme), ariaLabel: options.label, automaticLayout: true, accessibilitySupport: 'auto',
    fontFamily: "'Atkinson Mono', ui-monospace, Menlo, Consolas, monospace", fontSize: 14, lineHeight: 1.55, fontLigatures: false,
    minimap: { enabled: false }, scrollBeyondLastLine: false, tabSize: 2, insertSpaces: true, padding: { top: 10, bottom: 10 },
    renderLineHighlight: 'line', smoothScrolling: false, stickyScroll: { enabled: false }, overviewRulerLanes: 0, lineNumbersMinChars: 3,
    scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 }, fixedOverflowWidgets: true,
    unicodeHighlight: { ambiguousCharacters: false }, bracketPairColorization: { enabled: false }, 'semanticHighlighting.enabled': false,
  });
  view.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, options.onRun);
  view.addCommand(KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Enter, options.onCheck);
  letTabLeave(view);
  void document.fonts.ready.then(() => monacoEditor.remeasureFonts());

  const setFiles = (files: Readonly<Record<string, string>>) => {
    quiet = true;
    for (const [path, model] of models) {
      if (files[path] !== undefined) continue;
      models.delete(path);
      views.delete(path);
      model.dispose();
    }
    for (const [path, text] of Object.entries(files)) {
      const model = models.get(path);
      if (model === undefined) models.set(path, open(path, text));
      else if (model.getValue() !== text) model.setValue(text);
    }
    quiet = false;
    if (!models.has(active)) active = '';
  };
  const open = (path: string, text: string) => {
    const uri = Uri.file(`/${path}`);
    monacoEditor.getModel(uri)?.dispose();
    const model = monacoEditor.createModel(text, undefined, uri);
    model.updateOptions({ bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false } });
    model.onDidChangeContent(() => { if (!quiet) options.onEdit(path, model.getValue()); });
    return model;
  };
  const show = (path: string) => {
    const model = models.get(path);
    if (model === undefined || path === active) return;
    if (active !== '') views.set(active, view.saveViewState());
    active = path;
    view.setModel(model);
    view.restoreViewState(views.get(path) ?? null);
  };
  const setProblems: CodeEditor['setProblems'] = (problems) => {
    for (const [path, model] of models) {
      const own = problems.filter((problem) => problem.path === path && problem.line <= model.getLineCount());
      monacoEditor.setModelMarkers(model, 'compiler', own.map(({ line, message }) => ({
        severity: MarkerSeverity.Error, message, startLineNumber: line, endLineNumber: line,
        startColumn: model.getLineFirstNonWhitespaceColumn(line) || 1, endColumn: model.getLineMaxColumn(line),
      })));
    }
  };
  setFiles(options.files);
  show(options.active);
  return {
    setFiles, setProblems, show,
    setTheme: (theme) => monacoEditor.setTheme(themeName(theme)),
    focus: () => view.focus(),
    dispose: () => { view.dispose(); for (const model of models.values()) model.dispose(); },
  };
}

/** After Escape, Tab moves on in the page until another key is pressed: nobody is trapped in the editor. */
function letTabLeave(view: monacoEditor.IStandaloneCodeEditor): void {
  let leaving = false;
  const set = (on: boolean) => { if (on !== leaving) { leaving = on; view.updateOptions({ tabFocusMode: on }); } };
  view.onKeyDown((event) => {
    if (event.keyCode === KeyCode.Escape) set(true);
    else if (event.keyCode !== KeyCode.Tab && event.keyCode !== KeyCode.Shift) set(false);
  });
  view.onDidFocusEditorText(() => set(false));
}

function themeName(theme: 'light' | 'dark'): string {
  return theme === 'dark' ? 'atelier-dark' : 'atelier-light';
}
