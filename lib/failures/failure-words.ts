/** Who refused, or who needs to act. */
export type Party = 'you' | 'extension' | 'registry' | 'provider' | 'network';

/** What a failure says to people. */
export interface FailureWords {
  party: Party;
  title: string;
  /** What was wrong and what to do, in one or two plain sentences. */
  detail: string;
}

/* @__NO_SIDE_EFFECTS__ */
export const own = (party: Party, title: string, detail: string): FailureWords => ({ party, title, detail });
