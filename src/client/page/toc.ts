/** Marks in the table of contents which section is being read. */
export function startToc(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.lesson-toc a')];
  const targets = links.flatMap((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))) ?? []);
  if (targets.length === 0) return;
  const look = () => {
    const line = window.innerHeight * 0.3;
    const passed = targets.filter((target) => target.getBoundingClientRect().top < line).at(-1);
    for (const [index, link] of links.entries()) {
      if (targets[index] === passed) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    }
  };
  const observer = new IntersectionObserver(look, { rootMargin: '0px 0px -70% 0px', threshold: [0, 1] });
  for (const target of targets) observer.observe(target);
}
