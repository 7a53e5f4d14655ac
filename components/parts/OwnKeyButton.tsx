import type { Failure } from '../../lib/failures/index.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';

const ABOUT_THE_REGISTRYS_KEY = new Set([
  'budget-exhausted',
  'queue-full',
  'registry-key-unusable',
  'hosted-unavailable',
]);

/** Whether the same can be done with the person's own key. */
export const canUseOwnKey = ({ slug }: Failure): boolean => ABOUT_THE_REGISTRYS_KEY.has(slug);

/** Goal, page and options stay as they are; the caret goes into the key field. */
export const OwnKeyButton = ({ onPress }: { onPress: () => void }) => (
  <div className="row">
    <button type="button" className="button small" onClick={onPress}>
      {COMPOSE.start}
    </button>
  </div>
);
