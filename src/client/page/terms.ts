/** Definitions under glossary terms: kept inside the text column, closed by Escape. */
export function startTerms(): void {
  for (const term of document.querySelectorAll<HTMLElement>('.term')) {
    term.addEventListener('mouseenter', () => place(term));
    term.addEventListener('focus', () => place(term));
    for (const leave of ['mouseleave', 'blur']) term.addEventListener(leave, () => term.classList.remove('tip-closed'));
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') for (const term of document.querySelectorAll('.term:is(:hover, :focus)')) term.classList.add('tip-closed');
  });
}

function place(term: HTMLElement): void {
  const tip = term.querySelector<HTMLElement>('.term-tip');
  const column = term.closest('.lesson-article, main')?.getBoundingClientRect();
  if (tip === null || column === undefined) return;
  term.style.setProperty('--shift', '0px');
  const over = tip.getBoundingClientRect().right - column.right;
  if (over > 0) term.style.setProperty('--shift', `${-over}px`);
}
