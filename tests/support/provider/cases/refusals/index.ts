import { GOALS } from './goals.ts';
import { KEYS } from './keys.ts';
import { MODELS } from './models.ts';
import { MONEY } from './money.ts';
import { SIZES } from './sizes.ts';
import { WAITS } from './waits.ts';

/** How services refuse: each row with who was seen to do it. */
export const REFUSAL_CASES = [...MONEY, ...KEYS, ...MODELS, ...SIZES, ...GOALS, ...WAITS];
