import { keep, readKept } from './kept.ts';
import { countSentences } from './sentences.ts';

/** `<explain-back>`: the model answer can be opened after two sentences of the reader's own, which stay on this device. */
class ExplainBack extends HTMLElement {
  connectedCallback(): void {
    const text = this.querySelector('textarea');
    const button = this.querySelector('button');
    const count = this.querySelector('[data-count]');
    const model = this.querySelector<HTMLElement>('.explain-model');
    if (text === null || button === null || count === null || model === null) return;
    const key = `explain:${this.dataset['id'] ?? ''}`;
    const look = () => {
      const sentences = countSentences(text.value);
      const shown = String(Math.min(sentences, 2));
      if (count.textContent !== shown) count.textContent = shown;
      button.disabled = sentences < 2;
    };
    text.value = readKept(key) ?? '';
    look();
    text.addEventListener('input', () => { keep(key, text.value === '' ? null : text.value); look(); });
    button.addEventListener('click', () => { model.hidden = false; button.hidden = true; model.focus({ preventScroll: true }); });
  }
}

customElements.define('explain-back', ExplainBack);
