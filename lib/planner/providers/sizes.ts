/** The numbers of tokens in an error, for people: how many were asked for, and how many are possible. */

const COUNT = String.raw`\W{0,3}(\d[\d,]{0,11})`;

/** "210000 tokens > 200000 maximum", "max_tokens: 16000 > 8192", "69120 > 36608". */
const COMPARED = /(\d[\d,]{0,11})(?: tokens)? > (\d[\d,]{0,11})/;

/** OpenAI, vLLM, Groq, Gemini, llama.cpp, DeepSeek, DashScope, Together, OpenRouter. */
const LIMIT = new RegExp(
  `(?:context length is|only afford|limit|less than or equal to|at most|<=|tokens allowed|n_ctx"?|\\[1,)${COUNT}`,
);
const ASKED = new RegExp(
  `(?:requested(?: about| up to)?|resulted in|n_prompt_tokens"?|token count|given|request has)${COUNT}`,
);

const toCount = (text: string | undefined): number => Number(text?.replaceAll(',', '') ?? 0);

/** 0 where the words do not say it. */
export const readSizes = (words: string): { limit: number; asked: number } => {
  const compared = COMPARED.exec(words);
  if (compared) return { asked: toCount(compared[1]), limit: toCount(compared[2]) };
  return { limit: toCount(LIMIT.exec(words)?.[1]), asked: toCount(ASKED.exec(words)?.[1]) };
};
