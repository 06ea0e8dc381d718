import { editor } from 'monaco-editor/editor';

/** The site's colours in the editor. Hex values as in src/styles/tokens.css: Monaco reads no CSS variables. */
export function defineThemes(): void {
  editor.defineTheme('atelier-light', {
    base: 'vs', inherit: true,
    rules: [
      { token: '', foreground: '14201c' }, { token: 'comment', foreground: '58655f' }, { token: 'keyword', foreground: '7a2c8f' },
      { token: 'string', foreground: '0a6350' }, { token: 'number', foreground: '1f5684' }, { token: 'type', foreground: '1f5684' }, { token: 'regexp', foreground: 'a82318' },
    ],
    colors: {
      'editor.background': '#fbfcfb', 'editor.foreground': '#14201c', 'editorLineNumber.foreground': '#58655f', 'editorLineNumber.activeForeground': '#14201c',
      'editor.lineHighlightBackground': '#f1f4f1', 'editor.lineHighlightBorder': '#00000000', 'editorCursor.foreground': '#b8390f', 'editor.selectionBackground': '#c4ded4',
      'editorWidget.background': '#ffffff', 'editorWidget.border': '#8f9c95', 'focusBorder': '#b8390f', 'editorIndentGuide.background1': '#e5eae6',
    },
  });
  editor.defineTheme('atelier-dark', {
    base: 'vs-dark', inherit: true,
    rules: [
      { token: '', foreground: 'e4ebe7' }, { token: 'comment', foreground: '93a19a' }, { token: 'keyword', foreground: 'd6a3e6' },
      { token: 'string', foreground: '7fd8ba' }, { token: 'number', foreground: '8fc0ea' }, { token: 'type', foreground: '8fc0ea' }, { token: 'regexp', foreground: 'ff8f83' },
    ],
    colors: {
      'editor.background': '#121a17', 'editor.foreground': '#e4ebe7', 'editorLineNumber.foreground': '#93a19a', 'editorLineNumber.activeForeground': '#e4ebe7',
      'editor.lineHighlightBackground': '#18221e', 'editor.lineHighlightBorder': '#00000000', 'editorCursor.foreground': '#ff9066', 'editor.selectionBackground': '#234a3d',
      'editorWidget.background': '#1b2521', 'editorWidget.border': '#56655e', 'focusBorder': '#ff9066', 'editorIndentGuide.background1': '#28332f',
    },
  });
}
