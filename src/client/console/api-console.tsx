import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { duration } from '../workbench/prose.tsx';
import { clientWords } from '../words/index.ts';
import type { PageMock } from './mock.ts';
import { sendRequest, type Exchange, type ReadyRequest } from './send-request.ts';

const words = clientWords().console;
type Target = Exchange['target'];
interface Props { readonly exercise: string; readonly requests: readonly ReadyRequest[] }
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** The exercise's HTTP API at hand: first a mock in the page, then the reader's own service, with the same requests. */
export function ApiConsole({ exercise, requests }: Props): JSX.Element {
  const [target, setTarget] = useState<Target>('mock');
  const [mock, setMock] = useState<PageMock | undefined>(undefined);
  const [mockProblem, setMockProblem] = useState<string | undefined>(undefined);
  const [frozen, setFrozen] = useState(false);
  const [draft, setDraft] = useState(() => draftOf(requests[0]));
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState<readonly Exchange[]>([]);
  const [shown, setShown] = useState<Exchange | undefined>(undefined);
  useEffect(() => {
    void import('./mock.ts').then(({ startMock }) => startMock(exercise)).then(setMock, (error: unknown) => setMockProblem(error instanceof Error ? error.message : String(error)));
  }, [exercise]);
  const root = target === 'mock' ? mock?.root : `/api/exercises/${exercise}/service`;
  const send = async () => {
    if (root === undefined || busy) return;
    setBusy(true);
    const exchange = await sendRequest(target, root, draft.method, draft.path, draft.body);
    setHistory((before) => [exchange, ...before].slice(0, 12));
    setShown(exchange);
    setBusy(false);
  };
  return (
    <div class="console">
      <div class="console-top">
        <fieldset class="console-target">
          <legend class="visually-hidden">{words.target}</legend>
          {(['mock', 'service'] as const).map((one) => (
            <label key={one} class={one === target ? 'is-on' : undefined}><input type="radio" name={`target-${exercise}`} checked={one === target} onChange={() => setTarget(one)} />{words[one]}</label>
          ))}
        </fieldset>
        {target === 'mock' && <label class="console-freeze"><input type="checkbox" role="switch" checked={frozen} disabled={mock === undefined} onChange={(event) => { const on = event.currentTarget.checked; setFrozen(on); mock?.setFrozen(on); }} />{frozen ? words.frozenOn : words.frozen}</label>}
      </div>
      <p class="console-note">{target === 'mock' ? (mockProblem === undefined ? words.mockNote : `${words.unavailable} (${mockProblem}).`) : words.serviceNote}</p>
      <div class="console-requests" role="group" aria-label={words.requests}>
        {requests.map((request) => <button key={request.label} type="button" class="button small" onClick={() => setDraft(draftOf(request))}>{request.label}</button>)}
      </div>
      <Draft draft={draft} onChange={setDraft} busy={busy || root === undefined} onSend={() => void send()} />
      <Answer exchange={shown} busy={busy} />
      {history.length > 1 && (
        <details class="console-history"><summary>{words.history} ({history.length})</summary>
          <ul>{history.map((one) => <li key={one.id}><button type="button" aria-pressed={one === shown} onClick={() => setShown(one)}><code>{one.method} {one.path}</code><span>{words[one.target]}</span><StatusOf exchange={one} /><span>{duration(one.ms)}</span></button></li>)}</ul>
        </details>
      )}
    </div>
  );
}

interface DraftRequest { readonly method: string; readonly path: string; readonly body: string }

function draftOf(request: ReadyRequest | undefined): DraftRequest {
  return { method: request?.method ?? 'GET', path: request?.path ?? '/', body: request?.body === undefined ? '' : JSON.stringify(request.body, null, 2) };
}

function Draft({ draft, onChange, busy, onSend }: { draft: DraftRequest; onChange: (draft: DraftRequest) => void; busy: boolean; onSend: () => void }): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const withBody = draft.method === 'POST' || draft.method === 'PUT';
  const badJson = withBody && draft.body !== '' && !isJson(draft.body);
  return (
    <form ref={form} class="console-draft" onSubmit={(event) => { event.preventDefault(); onSend(); }}
      onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey) { event.preventDefault(); onSend(); } }}>
      <div class="console-line">
        <label><span class="visually-hidden">{words.method}</span><select value={draft.method} onChange={(event) => onChange({ ...draft, method: event.currentTarget.value })}>{METHODS.map((method) => <option key={method}>{method}</option>)}</select></label>
        <label class="console-path"><span class="visually-hidden">{words.path}</span><input value={draft.path} spellcheck={false} autocomplete="off" pattern="/.*" required onInput={(event) => onChange({ ...draft, path: event.currentTarget.value })} /></label>
        <button type="submit" class="button small primary" disabled={busy}>{words.send}</button>
      </div>
      {withBody && <label class="console-body"><span class="eyebrow">{words.body}</span><textarea rows={Math.min(12, Math.max(4, draft.body.split('\n').length))} value={draft.body} spellcheck={false} autocapitalize="off" onInput={(event) => onChange({ ...draft, body: event.currentTarget.value })} /></label>}
      {badJson && <p class="console-note" role="status">{words.badJson}</p>}
    </form>
  );
}

function Answer({ exchange, busy }: { exchange: Exchange | undefined; busy: boolean }): JSX.Element {
  return (
    <div class="console-answer" aria-live="polite" aria-busy={busy}>
      {busy ? <p class="console-note">{words.sending}</p> : exchange === undefined ? <p class="console-note">{words.none}</p> : (
        <>
          <p class="console-status"><span class="visually-hidden">{words.response} </span><StatusOf exchange={exchange} /> <span class="console-ms">{duration(exchange.ms)}</span></p>
          {'problem' in exchange.outcome
            ? <>{exchange.outcome.problem !== '' && <p class="console-note">{exchange.outcome.problem}</p>}{exchange.target === 'service' && <p class="console-note">{words.noServer}</p>}</>
            : <>
                <pre tabIndex={0} aria-label={words.response}>{exchange.outcome.body === '' ? words.empty : exchange.outcome.body}</pre>
                <details><summary>{words.headers}</summary><dl>{exchange.outcome.headers.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl></details>
              </>}
        </>
      )}
    </div>
  );
}

function StatusOf({ exchange }: { exchange: Exchange }): JSX.Element {
  if ('problem' in exchange.outcome) return <strong class="is-5">{words.failed}</strong>;
  const { status, statusText } = exchange.outcome;
  return <strong class={`is-${Math.floor(status / 100)}`}>{status} {statusText}</strong>;
}

function isJson(text: string): boolean {
  try { JSON.parse(text); return true; } catch { return false; }
}
