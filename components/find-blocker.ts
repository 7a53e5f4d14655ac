import { toFailure, type Failure, type ViewState } from '../lib/messages/index.ts';

/** What Settings lack for any run at all; said before a person has typed for nothing. */
export const findBlocker = (state: ViewState | null): Failure | null => {
  if (state === null || state.registry === null) return null;
  if (!state.registry.has_permission) return toFailure('no-permission');
  return state.registry.has_token ? null : toFailure('no-token');
};
