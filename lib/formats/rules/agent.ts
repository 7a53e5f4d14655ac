import type { Draft, Finding } from '../../protocol/index.ts';
import { checkAgentCard } from './agent-card.ts';
import { checkPaths } from './files.ts';
import { type Findings, error, isHttpsUrl, isTexts, warning } from './finding.ts';
import { checkDescription, checkName } from './skill.ts';

const checkReach = function* ({ manifest, markdown }: Pick<Draft, 'manifest' | 'markdown'>): Findings {
  const path = '/manifest/service_url';
  const url = manifest['service_url'];
  const hasUrl = url !== undefined && url !== '';
  if (markdown.trim() === '' && !hasUrl)
    yield error(
      'agent/prompt-or-url',
      '/markdown',
      'The agent has neither a system prompt nor a service address.',
    );
  if (!hasUrl)
    yield warning(
      'agent/card-incomplete',
      path,
      'Without a service address there can be no agent card. Add one once the agent runs somewhere.',
    );
  else if (!isHttpsUrl(url))
    yield error('agent/service-url', path, 'The service address must be a whole https address.');
};

const checkModels = function* (models: unknown): Findings {
  const path = '/manifest/model_compatibility';
  if (models === undefined)
    yield warning(
      'agent/model-compatibility',
      path,
      'Say which models the agent suits; an empty list says any.',
    );
  else if (!isTexts(models))
    yield error('agent/model-compatibility', path, 'The models must be a list of texts.');
};

/** `taken`: paths that no file may use. */
export const checkAgent = (
  { manifest, markdown, files }: Pick<Draft, 'manifest' | 'markdown' | 'files'>,
  taken: readonly string[] = [],
): Finding[] => [
  ...checkName('agent/name-format', manifest['name']),
  ...checkDescription('agent/description-format', manifest['description']),
  ...checkModels(manifest['model_compatibility']),
  ...checkReach({ manifest, markdown }),
  ...(manifest['card'] === undefined ? [] : checkAgentCard(manifest['card'])),
  ...checkPaths('agent/file-path', files, taken),
];
