import { toVisibleText } from '../../lib/formats/visible-text.ts';

/** Text that others wrote, in a line of ours: hidden characters written out, and no way to reorder what is around it. */
export const Foreign = ({ text }: { text: string }) => <bdi>{toVisibleText(text)}</bdi>;
