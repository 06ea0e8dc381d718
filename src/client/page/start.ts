/** Everything a page needs before somebody opens the workbench or the console; those load on demand. */
import './explain-back.ts';
import './predict-box.ts';
import './tab-set.ts';
import { startExplorables } from './explorables.ts';
import { askForWorkbench, onWorkbenchAsked } from './page-events.ts';
import { startProgress } from './progress.ts';
import { startScrollables } from './scrollables.ts';
import { startSearch } from './search.ts';
import { startTerms } from './terms.ts';
import { startTheme } from './theme.ts';
import { startToc } from './toc.ts';

startTheme();
startSearch();
startProgress();
startToc();
startExplorables();
startTerms();
startScrollables();

const lesson = document.body.dataset['exercise'];
if (lesson !== undefined) {
  for (const button of document.querySelectorAll('[data-open-workbench]')) button.addEventListener('click', askForWorkbench);
  onWorkbenchAsked(() => void import('../workbench/open.ts').then(({ openWorkbench }) => openWorkbench(lesson)));
  if (document.documentElement.dataset['workbench'] === 'open') askForWorkbench();
}

for (const element of document.querySelectorAll<HTMLElement>('api-console')) {
  element.querySelector('[data-open-console]')?.addEventListener('click', () => {
    void import('../console/open.ts').then(({ openConsole }) => openConsole(element));
  }, { once: true });
}
