import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clientWords } from '../words/index.ts';
import { nameProblem, placed, removeProblem, renamed, renameProblem, tabLabel, tabOrder, without, type FileProblem } from './files.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords().files;
type Task = { readonly what: 'add' } | { readonly what: 'rename' | 'remove'; readonly path: string };

/** The files as tabs; add, rename, delete with a confirmation that can still be undone. */
export function FileTabs(): JSX.Element {
  const controller = useController();
  const files = useWorkbench((state) => state.files);
  const active = useWorkbench((state) => state.active);
  const [task, setTask] = useState<Task | undefined>(undefined);
  const names = tabOrder(files);
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'F2') { event.preventDefault(); setTask({ what: 'rename', path: active }); return; }
    if (event.key === 'Delete') { event.preventDefault(); setTask({ what: 'remove', path: active }); return; }
    if (step === undefined) return;
    event.preventDefault();
    const next = names[(names.indexOf(active) + step + names.length) % names.length];
    if (next === undefined) return;
    controller.open(next);
    list.current?.querySelector<HTMLElement>(`[data-file="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <div class="wb-files">
      <div class="wb-file-list" role="tablist" aria-label={words.list} ref={list} onKeyDown={move}>
        {names.map((name) => (
          <button key={name} type="button" role="tab" data-file={name} aria-selected={name === active} aria-controls="wb-code" tabIndex={name === active ? 0 : -1} onClick={() => controller.open(name)} onDblClick={() => setTask({ what: 'rename', path: name })} title={name}>{tabLabel(files, name)}</button>
        ))}
      </div>
      <span class="wb-file-tools">
        <button type="button" class="tool" aria-label={`${words.rename} ${active}`} title={`${words.rename} (F2)`} disabled={renameProblem(files, active, `${active}x`) === 'main'} onClick={() => setTask({ what: 'rename', path: active })}><svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5"><path d="m4 13.5-.6 3.1 3.1-.6L16 6.5 13.5 4z" /></svg></button>
        <button type="button" class="tool" aria-label={`${words.remove} ${active}`} title={words.remove} disabled={removeProblem(files, active) !== undefined} onClick={() => setTask({ what: 'remove', path: active })}><svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5"><path d="M4 6h12M8 6V4h4v2M6 6l.6 10h6.8L14 6" /></svg></button>
        <button type="button" class="tool" aria-label={words.add} title={words.add} onClick={() => setTask({ what: 'add' })}><svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.7"><path d="M10 4v12M4 10h12" /></svg></button>
      </span>
      {task !== undefined && <FileTask task={task} onDone={() => setTask(undefined)} />}
    </div>
  );
}

function FileTask({ task, onDone }: { task: Task; onDone: () => void }): JSX.Element {
  const controller = useController();
  const files = useWorkbench((state) => state.files);
  const path = task.what === 'add' ? '' : task.path;
  const [name, setName] = useState(path);
  const [problem, setProblem] = useState<FileProblem | undefined>(undefined);
  const first = useRef<HTMLInputElement & HTMLButtonElement>(null);
  useEffect(() => { first.current?.focus(); if (task.what === 'rename') first.current?.select(); }, [task]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = task.what === 'add' ? placed(files, name.trim()) : name.trim();
    if (task.what === 'rename' && wanted === path) return onDone();
    const found = task.what === 'add' ? nameProblem(files, wanted) : task.what === 'rename' ? renameProblem(files, path, wanted) : removeProblem(files, path);
    if (found !== undefined) return setProblem(found);
    if (task.what === 'add') controller.setFiles({ ...files, [wanted]: '' }, wanted);
    else if (task.what === 'rename') controller.setFiles(renamed(files, path, wanted), wanted);
    else {
      controller.setFiles(without(files, path));
      const kept = files[path] ?? '';
      controller.tell(`${path} ${words.removed}`, 'info', { label: clientWords().undo, run: () => controller.setFiles({ ...controller.store.get().files, [path]: kept }, path) });
    }
    return onDone();
  };
  return (
    <form class="wb-file-task" onSubmit={submit} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); onDone(); } }}>
      {task.what === 'remove'
        ? <><span>{words.confirmRemove} <code>{path}</code> ?</span><button type="submit" class="button small" ref={first}>{words.remove}</button></>
        : <><label>{words.name}<input ref={first} value={name} spellcheck={false} autocomplete="off" aria-invalid={problem !== undefined} aria-describedby="wb-file-problem" onInput={(event) => { setName(event.currentTarget.value); setProblem(undefined); }} /></label><button type="submit" class="button small primary">{task.what === 'add' ? words.create : words.rename}</button></>}
      <button type="button" class="button small quiet" onClick={onDone}>{clientWords().cancel}</button>
      <span id="wb-file-problem" class="wb-file-problem" role="alert">{problem !== undefined && words[problem]}</span>
    </form>
  );
}
