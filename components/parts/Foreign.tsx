import { toVisibleText } from '../../lib/formats/visible-text.ts';

/** Text by others inside a line of ours: hidden characters are written out, and it cannot reorder text around it. */
export const Foreign = ({ text }: { text: string }) => <bdi>{toVisibleText(text)}</bdi>;
