/** How an element paints its content. */
export interface Paint {
  /** From 0 to 1, multiplied by that of all its ancestors. */
  opacity: number;
  /** The colour behind its text; null if that is a picture or unknown. */
  background: string | null;
  /** True if the background is painted in the shape of the letters. */
  isInLetters: boolean;
}

const LEAST_OPACITY = 0.1;
/** From this opacity on, a colour covers what is behind it. */
const OPAQUE = 0.5;
/** Two colours look alike if they differ by less than this, from 0 to 255 in each channel. */
const LEAST_DIFFERENCE = 16;

/** Red, green, blue and opacity; null for a colour written in another way. */
const toChannels = (color: string): [number, number, number, number] | null => {
  const [, red, green, blue, alpha = '1'] = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(color) ?? [];
  return blue === undefined ? null : [Number(red), Number(green), Number(blue), Number(alpha)];
};

const isAlike = (one: string, other: string): boolean => {
  const [a, b] = [toChannels(one), toChannels(other)];
  if (a === null || b === null) return one === other;
  return [0, 1, 2].every((channel) => Math.abs((a[channel] ?? 0) - (b[channel] ?? 0)) < LEAST_DIFFERENCE);
};

const backgroundOf = (style: CSSStyleDeclaration, above: Paint | null): string | null => {
  if (style.backgroundImage !== 'none') return null;
  if ((toChannels(style.backgroundColor)?.[3] ?? 1) >= OPAQUE) return style.backgroundColor;
  if (above !== null) return above.background;
  return style.colorScheme.includes('dark') ? null : 'rgb(255, 255, 255)';
};

export const paintOf = (style: CSSStyleDeclaration, above: Paint | null): Paint => ({
  opacity: Number(style.opacity) * (above?.opacity ?? 1),
  background: backgroundOf(style, above),
  isInLetters: style.backgroundClip === 'text' || above?.isInLetters === true,
});

/** True if the text is transparent, or has the colour of its background. */
export const isInvisible = (
  { webkitTextFillColor: color }: CSSStyleDeclaration,
  { opacity, background, isInLetters }: Paint,
): boolean => {
  if (opacity < LEAST_OPACITY) return true;
  if (isInLetters) return false;
  const alpha = toChannels(color)?.[3] ?? 1;
  return alpha < LEAST_OPACITY || (background !== null && isAlike(color, background));
};
