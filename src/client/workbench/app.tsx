import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { clientWords } from '../words/index.ts';
import { CommandBar } from './command-bar.tsx';
import { EditorPane } from './editor-pane.tsx';
import { FileTabs } from './file-tabs.tsx';
import { Header } from './header.tsx';
import { LabBar } from './lab-bar.tsx';
import { Notices } from './notices.tsx';
import { ResultsPane } from './results-pane.tsx';
import { PaneDivider } from './pane-divider.tsx';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();

/** The workbench: a text to read stays on its left. */
export function App({ onClose }: { onClose: () => void }): JSX.Element {
  const controller = useController();
  const phase = useWorkbench((state) => state.phase);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      void (event.shiftKey ? controller.check() : controller.run());
    };
    document.addEventListener('keydown', keys);
    return () => document.removeEventListener('keydown', keys);
  }, [controller]);
  return (
    <>
      <Header onClose={onClose} />
      {phase === 'ready' ? (
        <>
          <Notices />
          <LabBar />
          <div class="wb-panes">
            <section class="wb-editor" aria-label={words.editor}>
              <CommandBar />
              <FileTabs />
              <EditorPane />
            </section>
            <PaneDivider />
            <ResultsPane />
          </div>
        </>
      ) : <NotReady />}
    </>
  );
}

function NotReady(): JSX.Element {
  const controller = useController();
  const phase = useWorkbench((state) => state.phase);
  const reason = useWorkbench((state) => state.reason);
  if (phase === 'loading') return <p class="wb-blank" role="status">{words.loading}</p>;
  if (phase === 'no-server') {
    return (
      <div class="wb-blank">
        <h3>{words.noServer.title}</h3>
        <p>{words.noServer.text}</p>
        <pre tabIndex={0}><code>{'git clone <…>/kafka-atelier\ncd kafka-atelier && npm start'}</code></pre>
        <p>{words.noServer.after}</p>
        <button type="button" class="button small" onClick={() => void controller.load()}>{words.retry}</button>
      </div>
    );
  }
  return (
    <div class="wb-blank" role="alert">
      <h3>{words.loadFailed}</h3>
      <p>{reason}</p>
      <button type="button" class="button small" onClick={() => void controller.load()}>{words.retry}</button>
    </div>
  );
}
