/** The view's end of the port to the background worker, as `lib/browser` opens it. */
export interface ViewPort {
  post: (message: unknown) => void;
  /** Attach both right after opening, before anything else happens. */
  onMessage: (listener: (message: unknown) => void) => void;
  onDisconnect: (listener: () => void) => void;
  close: () => void;
}
