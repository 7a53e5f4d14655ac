import { isPortableText, PORTABLE_TEXT } from '../basics.ts';
import { z } from '../zod.ts';

/** What a person calls something of their own. May be empty. */
export const ownName = (most: number) =>
  z.string().check(
    z.trim(),
    z.maxLength(most, `is longer than ${most} characters; shorten it`),
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    z.regex(/^[^\u0000-\u001f\u007f]*$/u, 'has a control character in it'),
    z.refine(isPortableText, PORTABLE_TEXT),
  );
