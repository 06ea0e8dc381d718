import type { JSX } from 'preact';
import { clientWords } from '../words/index.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();

/** What the reader has to know now: a choice to make, a lost connection, something that failed or can be undone. */
export function Notices(): JSX.Element {
  const controller = useController();
  const notice = useWorkbench((state) => state.notice);
  const conflict = useWorkbench((state) => state.save === 'conflict');
  const lost = useWorkbench((state) => state.live === 'lost');
  const labsUnavailable = useWorkbench((state) => state.labsUnavailable);
  return (
    <div class="wb-notices" aria-live="polite">
      {labsUnavailable !== undefined && <p class="wb-notice is-problem"><span><strong>{words.labsUnavailable}.</strong> {labsUnavailable}</span></p>}
      {lost && <p class="wb-notice is-problem"><span>{words.live.lost}</span></p>}
      {conflict && (
        <p class="wb-notice is-problem">
          <span>{words.conflict.text}</span>
          <button type="button" class="button small" onClick={() => controller.resolveConflict('mine')}>{words.conflict.mine}</button>
          <button type="button" class="button small" onClick={() => controller.resolveConflict('theirs')}>{words.conflict.theirs}</button>
        </p>
      )}
      {notice !== undefined && (
        <p class={`wb-notice is-${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action !== undefined && <button type="button" class="button small" onClick={() => { notice.action?.run(); controller.dismiss(); }}>{notice.action.label}</button>}
          <button type="button" class="tool" aria-label={words.close.split(' ')[0]} onClick={() => controller.dismiss()}>×</button>
        </p>
      )}
    </div>
  );
}
