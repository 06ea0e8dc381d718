import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const MODULES = join(import.meta.dirname, 'node_modules');
/** Parts of Node that no exercise needs: half of the typings' size. */
const LEFT_OUT = /(?:^|\/)(?:ts\d|inspector|test|sqlite|wasi|trace_events|repl|sea|quic|punycode|v8|vm|domain|cluster|http2|tty)[./]/;

/** Typings for completion as one lazily loaded module. Comments go where they are long: they are most of the weight. */
function typings(): Plugin {
  const id = '\0virtual:typings';
  return {
    name: 'typings',
    resolveId: (source) => (source === 'virtual:typings' ? id : null),
    load(wanted) {
      if (wanted !== id) return null;
      const files = ['@types/node/**/*.d.ts', 'undici-types/**/*.d.ts', 'kafkajs/types/index.d.ts'].flatMap((pattern) => globSync(pattern, { cwd: MODULES }));
      const kept = files.map((file) => file.replaceAll('\\', '/')).filter((file) => !LEFT_OUT.test(file.replace('@types/node/', '')));
      const texts = Object.fromEntries(kept.map((file) => [`file:///node_modules/${file}`, lighter(readFileSync(join(MODULES, file), 'utf8'))]));
      for (const name of ['@types/node', 'undici-types', 'kafkajs']) texts[`file:///node_modules/${name}/package.json`] = readFileSync(join(MODULES, name, 'package.json'), 'utf8');
      return `export const typings = JSON.parse(${JSON.stringify(JSON.stringify(texts))});`;
    },
  };
}

/** First paragraph of each doc comment: what a completion list has room for. */
function lighter(text: string): string {
  return text.replace(/\/\*\*[\s\S]*?\*\//g, (comment) => (comment.length < 240 ? comment : `${comment.split(/\n\s*\*\s*\n/)[0]?.replace(/\s*\*\/$/, '') ?? '/**'} */`));
}

/** Tells the page the hashed names: `dist/editor/manifest.json`. */
function manifest(): Plugin {
  return {
    name: 'manifest',
    enforce: 'post', // the style sheet is put into the bundle by Vite's own plugins
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
      const style = Object.keys(bundle).find((name) => name.endsWith('.css'));
      if (entry === undefined || style === undefined) this.error('the editor build has no entry or no style sheet');
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source: JSON.stringify({ script: entry.fileName, style }) });
    },
  };
}

/** The code editor, built apart: Astro would put its style sheet into every page's head. */
export default defineConfig({
  base: '/editor/',
  publicDir: false,
  plugins: [typings(), manifest()],
  worker: { format: 'es' },
  logLevel: 'warn',
  build: {
    outDir: process.env['ATELIER_EDITOR_OUT'] ?? 'dist/editor', emptyOutDir: true, target: 'es2023', cssCodeSplit: false, chunkSizeWarningLimit: 10_000, reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/client/editor/main.ts', preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'editor-[hash].js', chunkFileNames: '[name]-[hash].js', assetFileNames: '[name]-[hash][extname]' },
    },
  },
});
