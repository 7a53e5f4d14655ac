/** The key that is kept for the session. */
export const KEPT_KEY = {
  onlyTo: (provider: string) => `only to ${provider}`,
  through: (registry: string) => `through ${registry}`,
  kept: (provider: string, way: string) =>
    `Your key for ${provider} is kept for this session, in memory only, and is sent ${way}.`,
  /** `time` shows the minutes that are left. */
  forgottenIn: <Part>(time: Part) => ['It is forgotten after ', time, ' without a run.'],
  otherWay: (way: string, next: string) =>
    `You kept it to be sent ${way}. The next run would send a key ${next}. The kept key is used for that only if you say so here.`,
  otherWaySeen: (way: string, next: string) =>
    `You kept it to be sent ${way}. The next run would send a key ${next}, which would see it too. The kept key is used for that only if you say so here.`,
  sendIt: (way: string) => `Send it ${way}`,
  forget: 'Forget now',
};
