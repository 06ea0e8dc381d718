import { typeset } from '../i18n/index.ts';

/** What the Markdown pipeline tells a plugin before a document is parsed. */
interface DocumentContext { readonly fileURL: URL | undefined }
interface TextNode { readonly type: 'text'; readonly value: string }
interface VisitContext { replaceNode(node: TextNode, replacement: TextNode): void }

/** Markdown plugin: sets spaces and quotes of prose, by the locale in the file's path. Code is no text node and stays. */
export function typesetPlugin({ fileURL }: DocumentContext) {
  const locale = fileURL?.pathname.includes('/chapters/fr/') === true ? 'fr' : 'en';
  return {
    name: 'typeset',
    text(node: TextNode, context: VisitContext): void {
      const value = typeset(node.value, locale);
      if (value !== node.value) context.replaceNode(node, { type: 'text', value });
    },
  };
}
