import { keep, keepLessonRead, readKept, readLessons } from './kept.ts';

/** Marks what was read: on the course map, in the module's rail, at the lesson's end. Nothing leaves the device. */
export function startProgress(): void {
  const lesson = document.body.dataset['lesson'];
  const show = () => {
    const read = readLessons();
    for (const item of document.querySelectorAll<HTMLElement>('[data-lesson-id]')) item.toggleAttribute('data-read', read.has(item.dataset['lessonId'] ?? ''));
    for (const state of document.querySelectorAll<HTMLElement>('[data-module-lessons]')) {
      const ids = (state.dataset['moduleLessons'] ?? '').split(' ').filter((id) => id !== '');
      const left = ids.filter((id) => !read.has(id)).length;
      if (ids.length > left) state.textContent = `${left} ${state.dataset['lag'] ?? ''}`;
    }
  };
  show();
  window.addEventListener('storage', show);
  if (lesson !== undefined) {
    keep('last', JSON.stringify({ id: lesson, path: location.pathname.slice(3) }));
    for (const [selector, read] of [['.commit', true], ['.undo', false]] as const) {
      document.querySelector(`.lesson-commit ${selector}`)?.addEventListener('click', () => {
        keepLessonRead(lesson, read);
        show();
        document.querySelector<HTMLElement>(`.lesson-commit ${read ? '.undo' : '.commit'}`)?.focus();
      });
    }
  }
  offerToResume();
}

/** The start button of the home page becomes "continue" once a lesson was opened. */
function offerToResume(): void {
  const start = document.querySelector<HTMLAnchorElement>('[data-start]');
  const last = readKept('last');
  if (start === null || last === null) return;
  try {
    const { path } = JSON.parse(last) as { path?: unknown };
    if (typeof path !== 'string' || !/^\/[a-z0-9-]+\/[a-z0-9-]+\/$/.test(path)) return;
    start.href = `/${document.documentElement.lang}${path}`;
    start.textContent = start.dataset['resume'] ?? start.textContent;
  } catch { /* an unreadable note is no note */ }
}
