import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CodeEditor } from '../editor/editor-contract.ts';
import { clientWords } from '../words/index.ts';
import { loadEditor } from './load-editor.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();
type Phase = 'loading' | 'full' | 'plain' | 'failed';

/** The full editor as soon as it has loaded; until then, and where touch makes it awkward, a text area that does the job. */
export function EditorPane(): JSX.Element {
  const controller = useController();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | undefined>(undefined);
  const [phase, setPhase] = useState<Phase>(() => (matchMedia('(pointer: coarse)').matches ? 'plain' : 'loading'));
  const active = useWorkbench((state) => state.active);
  const version = useWorkbench((state) => state.filesVersion);
  const problems = useWorkbench((state) => state.problems);
  useEffect(() => {
    if (phase === 'plain') return undefined;
    let gone = false;
    void loadEditor().then(({ createEditor }) => {
      if (gone || host.current === null) return;
      const { files, active: shown } = controller.store.get();
      const typing = host.current.parentElement?.contains(document.activeElement) === true;
      editor.current = createEditor({
        host: host.current, label: words.editorLabel, theme: pageTheme(), files, active: shown,
        onEdit: (path, text) => controller.edit(path, text), onRun: () => void controller.run(), onCheck: () => void controller.check(),
      });
      setPhase('full');
      if (typing) editor.current.focus();
    }, () => { if (!gone) setPhase('failed'); });
    const watch = new MutationObserver(() => editor.current?.setTheme(pageTheme()));
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => { gone = true; watch.disconnect(); editor.current?.dispose(); editor.current = undefined; };
  }, []);
  useEffect(() => {
    editor.current?.setFiles(controller.store.get().files);
    editor.current?.show(active);
  }, [version, active, phase]);
  useEffect(() => editor.current?.setProblems(problems), [problems, phase]);
  return (
    <div class="wb-code" id="wb-code" role="tabpanel" aria-label={active}>
      <div class="wb-monaco" ref={host} hidden={phase !== 'full'} />
      {phase !== 'full' && <PlainEditor />}
      <p class="wb-code-foot"><span>{words.editorHint}</span>{phase === 'loading' && <span role="status">{words.editorLoading}</span>}{phase === 'failed' && <span role="status">{words.editorFailed}</span>}</p>
    </div>
  );
}

function pageTheme(): 'light' | 'dark' {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

function PlainEditor(): JSX.Element {
  const controller = useController();
  const active = useWorkbench((state) => state.active);
  const text = useWorkbench((state) => state.files[state.active] ?? '');
  const leaving = useRef(false);
  const keys = (event: KeyboardEvent) => {
    const area = event.currentTarget as HTMLTextAreaElement;
    if (event.key === 'Escape') { leaving.current = true; return; }
    if (event.key !== 'Tab' || event.shiftKey || leaving.current) { if (event.key !== 'Tab' && event.key !== 'Shift') leaving.current = false; return; }
    event.preventDefault();
    area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end');
    controller.edit(active, area.value);
  };
  return <textarea class="wb-plain" aria-label={`${words.editorLabel} ${active}`} value={text} spellcheck={false} autocapitalize="off" autocomplete="off" wrap="off" onInput={(event) => controller.edit(active, event.currentTarget.value)} onKeyDown={keys} onBlur={() => { leaving.current = false; }} />;
}
