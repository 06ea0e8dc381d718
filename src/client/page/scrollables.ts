/** Tables that are wider than their column can be scrolled by keyboard; the others are no tab stops. */
export function startScrollables(): void {
  followTables(document.querySelectorAll<HTMLElement>('.prose table'));
  // Expressive Code makes each scrolling sample a landmark; a page full of them is no map.
  const plain = new MutationObserver((changes) => { for (const { target } of changes) (target as Element).removeAttribute('role'); });
  for (const sample of document.querySelectorAll('.expressive-code pre')) plain.observe(sample, { attributeFilter: ['role'] });
}

function followTables(tables: NodeListOf<HTMLElement>): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  for (const table of tables) observer.observe(table);
}
