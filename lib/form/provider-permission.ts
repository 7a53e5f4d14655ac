import { toFailure, type Failure } from '../failures/index.ts';
import type { ViewState } from '../messages/index.ts';
import { permissionOf, type Choice } from './choice.ts';

/** Asks the person to let the extension reach a host. It must be called in the click itself. */
export type RequestPermission = (pattern: string) => Promise<boolean>;

/**
 * False if the person was asked for the host of a direct run and said no. Await nothing before it. If this view
 * cannot ask, the worker checks the permission anyway.
 */
export const allowProvider = async (
  choice: Choice,
  state: ViewState | null,
  requestPermission: RequestPermission | undefined,
): Promise<boolean> => {
  const permission = choice.via === 'direct' ? permissionOf(choice, state) : null;
  if (permission === null || requestPermission === undefined) return true;
  return requestPermission(permission).catch(() => false);
};

/** The worker's refusal in a view that cannot ask: it says where the person can be asked. */
export const toRefusal = (failure: Failure, requestPermission: RequestPermission | undefined): Failure =>
  requestPermission === undefined && failure.slug === 'no-provider-permission'
    ? toFailure('provider-needs-panel')
    : failure;
