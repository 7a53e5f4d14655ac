import { describe, expect, it } from 'vitest';

import { toAgentCard } from '../../../lib/formats/agent-card.ts';
import { checkAgentCard } from '../../../lib/formats/rules/agent-card.ts';
import { AGENT, SKILL } from '../../support/gallery/drafts.ts';

const URL = 'https://agents.acme.example/payments';
const withManifest = (more: Record<string, unknown>) => ({
  ...AGENT,
  manifest: { ...AGENT.manifest, service_url: URL, ...more },
});

describe('the agent card', () => {
  it('of an agent without a service address is none: an address is never made up', () => {
    expect(toAgentCard(AGENT)).toBeNull();
    expect(toAgentCard(withManifest({ service_url: 'http://agents.acme.example/' }))).toBeNull();
    expect(toAgentCard({ ...SKILL, manifest: { ...SKILL.manifest, service_url: URL } })).toBeNull();
  });

  it('is one of A2A 1.0, with one of 0.3 beside it', () => {
    const cards = toAgentCard(withManifest({}));

    expect(cards?.card).toMatchObject({
      name: 'payments-analyst',
      supportedInterfaces: [{ url: URL, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
      version: '0.1.0',
      capabilities: {},
      skills: [{ id: 'payments-analyst', tags: ['payments', 'analyst'] }],
    });
    expect(cards?.older).toMatchObject({
      url: URL,
      preferredTransport: 'JSONRPC',
      protocolVersion: '0.3.0',
      name: 'payments-analyst',
    });
    expect(cards?.older).not.toHaveProperty('supportedInterfaces');
    expect(checkAgentCard(cards?.card)).toEqual([]);
    expect(checkAgentCard(cards?.older)).toMatchObject([{ rule: 'agent/card-version', severity: 'warning' }]);
  });

  it('that came with the agent is kept, when it is right and names the same address', () => {
    const own = {
      ...toAgentCard(withManifest({}))?.card,
      provider: { organization: 'Acme', url: 'https://acme.example' },
    };

    expect(toAgentCard(withManifest({ card: own }))?.card).toBe(own);
    expect(toAgentCard(withManifest({ card: own }))?.older).toMatchObject({ provider: own.provider });
    expect(toAgentCard(withManifest({ card: { ...own, skills: 'none' } }))?.card).not.toHaveProperty(
      'provider',
    );
    expect(
      toAgentCard(withManifest({ card: own, service_url: 'https://other.example/' }))?.card,
    ).not.toHaveProperty('provider');
  });

  it('has no older form where that could not say how to sign in', () => {
    const own = {
      ...toAgentCard(withManifest({}))?.card,
      securityRequirements: [{ schemes: { oauth: { list: [] } } }],
    };

    expect(toAgentCard(withManifest({ card: own }))).toEqual({ card: own, older: null });
  });
});
