/** How many sentences somebody wrote: three words at least, closed by a full stop, question or exclamation mark (or the text's end after another sentence). */
export function countSentences(text: string): number {
  const pieces = text.split(/(?<=[.!?…])\s+|\n{2,}/).map((piece) => piece.trim()).filter((piece) => wordsIn(piece) >= 3);
  return pieces.filter((piece, index) => /[.!?…]["”»)\s]*$/.test(piece) || (index > 0 && wordsIn(piece) >= 5)).length;
}

function wordsIn(piece: string): number {
  return piece.split(/\s+/).filter((word) => /\p{L}{2,}/u.test(word)).length;
}
