/** Names of the limits, as used in the settings, in `RateLimit-Policy` and in the metrics. */
export const LIMIT_NAMES = [
  'search',
  'entities',
  'pages',
  'my-pages',
  'sign-in',
  'audit',
  'readyz',
  'wrong-tokens',
  'account',
  'runs',
  'plans',
  'bundles',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];
