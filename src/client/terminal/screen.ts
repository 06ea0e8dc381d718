import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export interface Screen {
  /** `drawn` is called with the number of characters once they are on the screen. */
  write(text: string, drawn: (characters: number) => void): void;
  reset(): void;
  focus(): void;
  /** Columns and rows that fit now. */
  size(): { readonly columns: number; readonly rows: number };
  dispose(): void;
}

export interface ScreenOptions {
  readonly host: HTMLElement;
  readonly label: string;
  readonly onInput: (text: string) => void;
  readonly onResize: (size: { readonly columns: number; readonly rows: number }) => void;
}

/** After so long without a Tab, Escape goes to the shell. */
const ESCAPE_MS = 1_000;

// As in src/styles/tokens.css: the terminal reads no CSS variables. The sixteen colours have 4.5:1 on their background.
const LIGHT: ITheme = {
  background: '#fbfcfb', foreground: '#14201c', cursor: '#b8390f', cursorAccent: '#fbfcfb', selectionBackground: '#c4ded4',
  black: '#14201c', red: '#a82318', green: '#0a6350', yellow: '#7a5200', blue: '#1f5684', magenta: '#7a2c8f', cyan: '#0a5f6e', white: '#58655f',
  brightBlack: '#58655f', brightRed: '#a82318', brightGreen: '#0a6350', brightYellow: '#7a5200', brightBlue: '#1f5684', brightMagenta: '#7a2c8f', brightCyan: '#0a5f6e', brightWhite: '#14201c',
};
const DARK: ITheme = {
  background: '#121a17', foreground: '#e4ebe7', cursor: '#ff9066', cursorAccent: '#121a17', selectionBackground: '#234a3d',
  black: '#93a19a', red: '#ff8f83', green: '#7fd8ba', yellow: '#e6c478', blue: '#8fc0ea', magenta: '#d6a3e6', cyan: '#7ccbdc', white: '#e4ebe7',
  brightBlack: '#93a19a', brightRed: '#ff8f83', brightGreen: '#7fd8ba', brightYellow: '#e6c478', brightBlue: '#8fc0ea', brightMagenta: '#d6a3e6', brightCyan: '#7ccbdc', brightWhite: '#ffffff',
};

/** A terminal's screen and keyboard in the page. Escape, then Tab, leaves it: Tab alone belongs to the shell. What is printed is read out to screen readers. */
export function openScreen({ host, label, onInput, onResize }: ScreenOptions): Screen {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const theme = () => ((document.documentElement.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark' ? DARK : LIGHT);
  const terminal = new Terminal({
    theme: theme(), fontFamily: getComputedStyle(host).getPropertyValue('--font-mono') || 'monospace', fontSize: 13, lineHeight: 1.25, scrollback: 5_000, screenReaderMode: true,
    cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches, macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', label);

  // Escape is held back for a moment: to bash it is the first half of a command, which the next key after coming back would complete.
  let escape: number | undefined;
  const dropEscape = () => { window.clearTimeout(escape); escape = undefined; };
  const sendEscape = () => { dropEscape(); onInput('\u001b'); };
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || event.key === 'Shift') return true;
    if (event.key === 'Escape') {
      if (escape !== undefined) sendEscape();
      escape = window.setTimeout(sendEscape, ESCAPE_MS);
      return false;
    }
    if (escape !== undefined) {
      if (event.key === 'Tab') { dropEscape(); return false; } // the browser moves on
      sendEscape();
    }
    // Run and Check stay the workbench's.
    return !(event.key === 'Enter' && (event.ctrlKey || event.metaKey));
  });
  terminal.onData(onInput);
  terminal.onResize(({ cols, rows }) => onResize({ columns: cols, rows }));

  const refit = () => { if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit(); };
  const sizes = new ResizeObserver(() => window.requestAnimationFrame(refit));
  sizes.observe(host);
  const recolour = () => { terminal.options.theme = theme(); };
  const themes = new MutationObserver(recolour);
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', recolour);
  refit();

  return {
    write: (text, drawn) => terminal.write(text, () => drawn(text.length)),
    reset: () => terminal.reset(),
    focus: () => terminal.focus(),
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    dispose: () => {
      dropEscape();
      sizes.disconnect();
      themes.disconnect();
      dark.removeEventListener('change', recolour);
      terminal.dispose();
    },
  };
}
