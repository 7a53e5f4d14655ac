export const WORDS = 'Say what an agent should be able to do.';
