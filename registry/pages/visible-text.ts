/**
 * Text that others wrote, as a page shows it. What has no shape of its own (zero width, direction marks,
 * tag characters, controls, half of a pair) is written out: a person must see what a model would read.
 */
const HIDDEN = /[[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]--[\t\n\r]]+/gv;
/** Parts of an emoji: its colourful form, and the joint between two of them. */
const EMOJI_PARTS = /(?<=\p{Emoji})\ufe0f|(?<=[\p{Emoji}\ufe0f])\u200d(?=\p{Extended_Pictographic})/gv;
const FEW = 3;

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const toName = (run: string): string => {
  const characters = Array.from(run);
  const names = characters.slice(0, FEW).map(nameOf).join(' ');
  const more = characters.length - FEW;
  return `⟨${names}${more > 0 ? ` and ${more} more hidden` : ''}⟩`;
};

/** The text with everything in it to be seen. */
export const toVisibleText = (text: string): string => {
  let shown = '';
  let from = 0;
  for (const { index, 0: part } of text.matchAll(EMOJI_PARTS)) {
    shown += text.slice(from, index).replace(HIDDEN, toName) + part;
    from = index + part.length;
  }
  return shown + text.slice(from).replace(HIDDEN, toName);
};
