/** Where the registry listens when nobody says otherwise: loopback only. */
export const DEFAULT_PORT = 8787;
