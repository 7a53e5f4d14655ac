export { toVisibleText } from '../lib/formats/visible-text.ts';
