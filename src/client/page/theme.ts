import { keep } from './kept.ts';

const CHOICES = ['auto', 'light', 'dark'] as const;
type Choice = (typeof CHOICES)[number];

/** The theme button goes round auto, light, dark. The first paint is done by the small script in the page's head. */
export function startTheme(): void {
  const root = document.documentElement;
  const button = document.querySelector<HTMLButtonElement>('.theme-switch');
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = (choice: Choice) => {
    root.dataset['themeChoice'] = choice;
    root.dataset['theme'] = choice === 'auto' ? (system.matches ? 'dark' : 'light') : choice;
    if (button !== null) button.setAttribute('aria-label', `${button.dataset['label'] ?? ''} : ${button.dataset[choice] ?? choice}`);
    if (button !== null) button.title = button.getAttribute('aria-label') ?? '';
  };
  const current = (): Choice => CHOICES.find((one) => one === root.dataset['themeChoice']) ?? 'auto';
  apply(current());
  system.addEventListener('change', () => apply(current()));
  button?.addEventListener('click', () => {
    const next = CHOICES[(CHOICES.indexOf(current()) + 1) % CHOICES.length] ?? 'auto';
    keep('theme', next);
    apply(next);
  });
}
