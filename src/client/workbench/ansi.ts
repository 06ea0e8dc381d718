const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What a terminal would show as plain text: colours and cursor movements taken out, a carriage return starts its line anew. */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '').replace(/\r\n/g, '\n').replace(/^.*\r(?=.)/gm, '').replace(CONTROLS, '');
}
