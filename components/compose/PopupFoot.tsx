import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { Icon } from '../parts/Icon.tsx';

/** The way from the popup to the side panel. `onOpen` must open it first, in the click itself. */
export const PopupFoot = ({ onOpen, isOnlyWay }: { onOpen: () => void; isOnlyWay: boolean }) => (
  <footer className="popup-foot">
    <button type="button" className={`button small ${isOnlyWay ? 'primary' : ''}`} onClick={onOpen}>
      <Icon name="panel" />
      {COMPOSE.openPanel}
    </button>
    <p className="hint">{COMPOSE.panelTakes}</p>
  </footer>
);
