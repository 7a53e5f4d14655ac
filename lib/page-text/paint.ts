/** How an element paints what is in it. */
export interface Paint {
  /** From 0 to 1, together with everything that it is in. */
  opacity: number;
  /** The colour behind its text; null where a picture is, or nobody can tell. */
  background: string | null;
  /** True where the background is painted in the shape of the letters. */
  isInLetters: boolean;
}

const LEAST_OPACITY = 0.1;
/** From this on a colour covers what is behind it. */
const OPAQUE = 0.5;
/** Two colours that differ by less, from 0 to 255 in each channel, look alike. */
const LEAST_DIFFERENCE = 16;

/** Red, green, blue and opacity; null for a colour that is not written in those. */
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

/** True of text that is transparent, or has the colour of what is behind it. */
export const isInvisible = (
  { webkitTextFillColor: color }: CSSStyleDeclaration,
  { opacity, background, isInLetters }: Paint,
): boolean => {
  if (opacity < LEAST_OPACITY) return true;
  if (isInLetters) return false;
  const alpha = toChannels(color)?.[3] ?? 1;
  return alpha < LEAST_OPACITY || (background !== null && isAlike(color, background));
};
