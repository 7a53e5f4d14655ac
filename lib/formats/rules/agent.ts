import type { Draft, Finding } from '../../protocol/index.ts';
import { checkAgentCard } from './agent-card.ts';
import { checkPaths } from './files.ts';
import { type Findings, error, isHttpsUrl, isTexts, warning } from './finding.ts';
import { checkDescription, checkName } from './skill.ts';

const checkReach = function* ({ manifest, markdown }: Pick<Draft, 'manifest' | 'markdown'>): Findings {
  const path = '/manifest/service_url';
  const url = manifest['service_url'];
  const hasUrl = url !== undefined && url !== '';
  if (markdown.trim() === '' && !hasUrl) yield error('agent/prompt-or-url', '/markdown', 'no-prompt-no-url');
  if (!hasUrl) yield warning('agent/card-incomplete', path, 'no-card-without-url');
  else if (!isHttpsUrl(url)) yield error('agent/service-url', path, 'service-url');
};

const checkModels = function* (models: unknown): Findings {
  const path = '/manifest/model_compatibility';
  if (models === undefined) yield warning('agent/model-compatibility', path, 'models-missing');
  else if (!isTexts(models)) yield error('agent/model-compatibility', path, 'models-not-texts');
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
