import type { ClientWords } from './fr.ts';

/** What the workbench and the console say, in English. */
export const en: ClientWords = {
  title: 'Workbench', close: 'Close the workbench', text: 'Text', editor: 'Editor', results: 'Results', views: 'Views of the lesson',
  loading: 'The workbench is opening…', loadFailed: 'The workbench could not load', retry: 'Try again', resize: 'Width of the workbench', resizePanel: 'Height of the results',
  runtime: 'Language',
  noServer: {
    title: 'This exercise needs a server',
    text: 'This page is served as a plain file: reading, searching and the mock console work. A lab needs a machine. Yours will do (Linux, Node 20, 4 GiB of free memory):',
    after: 'Then open this lesson at the address it prints.',
  },
  labsUnavailable: 'This machine can’t run labs',
  save: { saved: 'Saved', dirty: 'Edited', saving: 'Saving…', offline: 'Offline: a copy is kept here', conflict: 'Changed in another tab', failed: 'Not saved' },
  conflict: { text: 'These files were changed elsewhere since you opened them.', mine: 'Keep my version', theirs: 'Take the other' },
  run: 'Run', stop: 'Stop', check: 'Check', cancel: 'Cancel', running: 'Running', more: 'More actions',
  resetFiles: 'Back to the starter files', resetFilesConfirm: 'Replace all your files by the starter’s?', resetFilesDone: 'Starter files are back.', undo: 'Undo', confirm: 'Confirm', keep: 'Change nothing',
  resetLab: 'Reset the lab', resetLabConfirm: 'Wipe the lab’s data (topics, offsets) and start it again?', resetLabDone: 'Lab reset.', stopLab: 'Stop the lab',
  files: { list: 'Files', add: 'New file', rename: 'Rename', remove: 'Delete', name: 'File name', removed: 'deleted.', confirmRemove: 'Delete', create: 'Create', bad: 'A relative path: letters, digits, dots and hyphens, such as api.ts or Sender.java', taken: 'This name is taken.', last: 'At least one file has to stay.', main: 'The program starts with this file: it keeps its name.', tooMany: 'At most 100 files.' },
  editorLabel: 'Code editor. Escape then Tab to leave it.', editorHint: 'Escape then Tab leaves the editor', editorLoading: 'The editor is loading; you can already write.', editorFailed: 'The full editor could not load. This field is enough to write.',
  panels: { checks: 'Checks', output: 'Output', cluster: 'Cluster', terminal: 'Terminal', hints: 'Hints' }, panelsLabel: 'Results',
  output: { empty: 'Nothing yet. Run your program: what it writes appears here.', stdin: 'Send a line to the program', send: 'Send', clear: 'Clear', stderr: 'error', states: { starting: 'Starting', serving: 'Answers on its port', running: 'Running', exited: 'Ended' }, cut: 'The beginning of the output was cut.' },
  ended: { code: 'Ended with code', signal: 'Stopped by signal', timedOut: 'Stopped: out of time', outOfMemory: 'Stopped: out of memory', tooManyProcesses: 'Stopped: too many processes', tooMuchOutput: 'Stopped: too much output', cancelled: 'Stopped as you asked', after: 'after' },
  checks: {
    empty: 'This is what the grader will check. It runs your program, looks at the cluster, then breaks things.', lead: 'Check',
    states: { planned: 'planned', running: 'running', passed: 'passed', failed: 'to review', skipped: 'skipped', broken: 'broken' },
    expected: 'Expected', observed: 'Observed', hint: 'Look at', point: 'pt', points: 'pts', needs: 'Waits for', progress: 'checks done',
    attempt: { queued: 'In the queue', starting: 'The lab and your program are starting', grading: 'Checking', finished: 'Finished', interrupted: 'Interrupted: the server stopped. This attempt does not count.', cancelled: 'Cancelled. This attempt does not count.' },
    verdict: { pass: 'Passed', fail: 'Not yet', broken: 'Broken on our side' },
    passText: 'Everything expected was observed on the cluster.', failText: 'Read the first check to review before the others: they often depend on it.', brokenText: 'This attempt costs you nothing. Check again; if it comes back, reset the lab.',
    score: 'points', duration: 'took', seed: 'seed', startAgain: 'Check again', written: 'What the program wrote',
  },
  hints: { empty: 'This exercise has no hints.', locked: 'Opens after', attempt: 'attempt to review', attempts: 'attempts to review', open: 'Hint' },
  lab: {
    none: 'No lab', start: 'Start the lab', resume: 'Resume', restart: 'Restart', name: 'Lab', since: 'ready in', memory: 'MiB', details: 'Lab details', tools: 'From your own tools', lastLines: 'Last log lines', place: 'place', waitsForMemory: 'waiting for free memory', about: 'about',
    states: { queued: 'In the queue', starting: 'Starting', running: 'Running', stopping: 'Stopping', stopped: 'Stopped, data kept', failed: 'Failed', wiped: 'Wiped' },
    services: { waiting: 'waiting', starting: 'starting', running: 'running', paused: 'frozen', dead: 'dead', stopped: 'stopped' },
  },
  cluster: { empty: 'Start the lab: its partitions are drawn here, live.', waiting: 'The lab is running, the first picture is on its way…', leader: 'leader', isr: 'ISR', outOfIsr: 'out of ISR', noLeader: 'no leader', records: 'records', record: 'record', lag: 'lag', group: 'Group', members: 'members', member: 'member', committed: 'committed', stale: 'The cluster does not answer. Last known picture,', brokers: 'Brokers', alive: 'alive', gone: 'gone', noTopics: 'No topic yet.', partition: 'Partition', of: 'Topic' },
  faults: {
    title: 'Break it yourself', note: 'What you break is yours: a check mends it first.',
    actions: { pause: 'Freeze', resume: 'Thaw', kill: 'Kill', restart: 'Restart' },
    checking: 'A check is under way and breaks things itself.',
  },
  live: { lost: 'Connection to the server lost. Trying again…' },
  offline: 'The server does not answer. Is it still running?',
  console: {
    target: 'Who answers', mock: 'Mock', service: 'My service', requests: 'Ready requests', method: 'Method', path: 'Path', body: 'Body', send: 'Send', sending: 'Waiting for the answer…', response: 'Response', headers: 'Headers', history: 'History', none: 'Send a request: the answer appears here.', frozen: 'Freeze the brokers', frozenOn: 'Brokers frozen',
    mockNote: 'A mock in this page: same answers as the exercise, partitions computed with murmur2. While brokers are frozen, its time runs ten times faster.', serviceNote: 'Goes to your program, in your lab. It has to be running.', failed: 'No answer', badJson: 'This body is no JSON: it is sent as it is, to see.', unavailable: 'The mock could not start here', noServer: 'Your service can’t be reached: start it with Run in the workbench.', empty: 'empty body',
  },
};
