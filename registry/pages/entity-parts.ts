import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Entity, Status, Visibility } from '../../lib/protocol/index.ts';
import { entityAddress } from '../install/addresses.ts';
import type { Html } from './layout.ts';

/** What more than one page shows of an entity. */
export const KIND_NAMES: Readonly<Record<Entity['kind'], string>> = {
  skill: 'Skill',
  agent: 'Agent',
  mcp_server: 'MCP server',
};

export const TIER_NAMES: Readonly<Record<Entity['trust_tier'], string>> = {
  official: 'Official',
  verified: 'Verified',
  unverified: 'Unverified',
};

export const kindAndTier = (kind: Entity['kind'], tier: Entity['trust_tier']): Html =>
  html`<span class="kind">${KIND_NAMES[kind]}</span>
    <span class="tier" data-tier="${tier}">${TIER_NAMES[tier]}</span>`;

/** What a publisher says of a version that is not to be used as it was. */
export const statusNote = (status: Status, message: string | null): Html | '' =>
  status === 'active'
    ? ''
    : html`<p class="status" data-status="${status}" dir="auto">
        <strong>${status === 'deprecated' ? 'Deprecated' : 'Withdrawn'} by its publisher:</strong>
        ${toVisibleText(message ?? '')}
      </p>`;
/** For a design that nobody can install. */
export const SPECIFICATION_MARK: Html = html`<span class="kind">Specification, not installable</span>`;

const VISIBILITY_NOTES: Readonly<Record<Visibility, string>> = {
  public: '',
  draft: 'This is a draft. Whoever has its address can read it, and nobody finds it.',
  private: 'This is private. Only you see it, while you are signed in.',
};

/** Empty for what is public. */
export const visibilityNote = (visibility: Visibility): Html | '' =>
  visibility === 'public' ? '' : html`<p class="notice">${VISIBILITY_NOTES[visibility]}</p>`;

/** Pinned when it was published, so each link leads to the version that it was published to work with. */
export const dependsOn = (pinned: readonly string[] = []): Html | '' =>
  pinned.length === 0
    ? ''
    : html`<h2>Depends on</h2>
        <ul>
          ${pinned.map((each) => {
            const [namespace = '', name = '', version = ''] = each.split(/[/@]/);
            return html`<li><a href="${entityAddress(namespace, name, version)}">${each}</a></li>`;
          })}
        </ul>`;

/** Each links to everything with that capability. */
export const capabilityLinks = (capabilities: readonly string[]): Html | '' =>
  capabilities.length === 0
    ? ''
    : html`<ul class="capabilities" aria-label="Capabilities">
        ${capabilities.map(
          (capability) =>
            html`<li>
              <a href="/?${new URLSearchParams({ capability }).toString()}">${toVisibleText(capability)}</a>
            </li>`,
        )}
      </ul>`;
