import mdx from '@astrojs/mdx';
import { satteri } from '@astrojs/markdown-satteri';
import expressiveCode from 'astro-expressive-code';
import { defineConfig } from 'astro/config';
import { mockWorker } from './src/site/mock-worker.ts';
import { typesetPlugin } from './src/site/typeset-plugin.ts';

export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  build: { inlineStylesheets: 'never', format: 'directory' },
  i18n: { locales: ['fr', 'en'], defaultLocale: 'fr', routing: { prefixDefaultLocale: true, redirectToDefaultLocale: false } },
  markdown: { processor: satteri({ mdastPlugins: [typesetPlugin] }) },
  integrations: [
    expressiveCode(),
    mdx(),
    mockWorker(),
  ],
  vite: {
    build: { assetsInlineLimit: 0 },
    server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  },
});
