import type { Gap } from '../../lib/protocol/index.ts';
import { GAPS } from '../../lib/texts/en/gaps.ts';
import { say } from '../../lib/texts/say.ts';

export const sayGap = (gap: Gap): string => say(GAPS, gap);
