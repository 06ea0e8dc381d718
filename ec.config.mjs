import { defineEcConfig } from 'astro-expressive-code';

/** Code that is wider than the page can be scrolled by keyboard from the start; Expressive Code takes the tab stop away again where nothing scrolls. */
const focusable = {
  name: 'focusable-code',
  hooks: {
    postprocessRenderedBlock: ({ renderData }) => {
      const visit = (node) => {
        if (node.tagName === 'pre') node.properties.tabindex = 0;
        for (const child of node.children ?? []) visit(child);
      };
      visit(renderData.blockAst);
    },
  },
};

/** How code looks. A file of its own because <Code> can't read options with functions from the Astro config. */
export default defineEcConfig({
  themes: ['github-light-high-contrast', 'github-dark-dimmed'],
  // The theme switch writes data-theme; "auto" is resolved before the first paint.
  themeCssSelector: (theme) => `[data-theme='${theme.type}']`,
  useDarkModeMediaQuery: false,
  minSyntaxHighlightingColorContrast: 5.5,
  plugins: [focusable],
  defaultProps: { wrap: false },
  styleOverrides: {
    borderRadius: '0.375rem',
    borderColor: 'var(--rule)',
    codeBackground: 'var(--code-paper)',
    codeFontFamily: 'var(--font-mono)',
    codeFontSize: '0.875rem',
    codeLineHeight: '1.6',
    uiFontFamily: 'var(--font-body)',
    uiFontSize: '0.8125rem',
    focusBorder: 'var(--focus)',
    frames: {
      shadowColor: 'transparent',
      editorBackground: 'var(--code-paper)',
      terminalBackground: 'var(--code-paper)',
      editorTabBarBackground: 'var(--code-bar)',
      editorActiveTabBackground: 'var(--code-paper)',
      editorActiveTabForeground: 'var(--ink)',
      editorActiveTabIndicatorTopColor: 'var(--accent)',
      editorActiveTabIndicatorBottomColor: 'transparent',
      editorTabBarBorderBottomColor: 'var(--rule)',
      terminalTitlebarBackground: 'var(--code-bar)',
      terminalTitlebarForeground: 'var(--ink-2)',
      terminalTitlebarBorderBottomColor: 'var(--rule)',
      terminalTitlebarDotsForeground: 'var(--rule-strong)',
      tooltipSuccessBackground: 'var(--accent)',
      tooltipSuccessForeground: 'var(--on-accent)',
    },
    textMarkers: { markBackground: 'var(--code-mark)', markBorderColor: 'var(--mark)' },
  },
});
