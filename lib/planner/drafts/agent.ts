import { toBody, toLine } from '../../base/text.ts';
import { warning } from '../../formats/rules/finding.ts';
import type { Draft } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import { type Content, toChanged } from './content.ts';
import { isHostNamed } from './named.ts';

const MAX_MODELS = 20;

/** Accepts only an https address whose host the goal itself names: any other address is invented. */
const toServiceUrl = (wanted: string, goal: string): string | null => {
  if (!URL.canParse(wanted)) return null;
  const url = new URL(wanted);
  // A host without a dot would match in almost any text.
  const isPlain =
    url.protocol === 'https:' && url.username + url.password === '' && url.hostname.includes('.');
  return isPlain && isHostNamed(url.hostname, goal) ? url.href : null;
};

export const toAgent = (
  answer: Answer<'agent_draft'>,
  name: string,
  goal: string,
  earlier?: Draft['manifest'],
): Content | null => {
  const description = toLine(answer.description, 1024);
  const markdown = toBody(answer.system_prompt);
  const wanted = answer.service_url.trim();
  const kept = earlier?.['service_url'];
  const named = toServiceUrl(wanted, goal);
  const serviceUrl = named ?? kept;
  if (description === '' || (markdown === '' && !serviceUrl)) return null;
  return {
    manifest: toChanged(earlier, {
      name,
      description,
      model_compatibility: answer.model_compatibility
        .map((model) => toLine(model, 200))
        .filter((model) => model !== '')
        .slice(0, MAX_MODELS),
      service_url: serviceUrl,
    }),
    markdown: markdown === '' ? '' : `${markdown}\n`,
    files: [],
    findings:
      wanted === '' || named !== null || wanted === kept
        ? []
        : [warning('agent/service-url', '/manifest/service_url', 'service-url-left-out')],
  };
};
