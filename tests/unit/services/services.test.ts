import { describe, expect, it } from 'vitest';

import { parseServerAddress } from '../../../lib/base/server-address.ts';
import { readPart } from '../../../lib/services/read-part.ts';
import { isLocal, partOf, serviceOf, withPart } from '../../../lib/services/service.ts';
import { nameOfHost, SERVICES } from '../../../lib/services/services.ts';
import { completeProviderAddress } from '../../../lib/stores/complete-address.ts';

const hasPart = (url: string): boolean => url.includes('{}');

describe('the services that are known by name', () => {
  it('have a name and an address of their own, in the order of their names', () => {
    expect(new Set(SERVICES.map(({ name }) => name)).size).toBe(SERVICES.length);
    expect(new Set(SERVICES.map(({ url }) => url)).size).toBe(SERVICES.length);
    const far = SERVICES.filter((each) => !isLocal(each)).map(({ name }) => name.toLowerCase());
    expect(far).toEqual(far.toSorted());
  });

  it('name the page that their address was read from, and where their keys are made', () => {
    for (const service of SERVICES) {
      const { keys, from, part } = service;
      expect(from).toMatch(/^https:\/\//);
      expect(keys === null).toBe(isLocal(service));
      expect(part !== undefined).toBe(hasPart(service.url));
    }
  });

  it.each(SERVICES.map((service) => [service.name, service] as const))(
    '%s is reached at its address as it is sent, and known again by it',
    (name, service) => {
      const address = withPart(service, 'mine-1');
      const { url, host, permission } = parseServerAddress(address) ?? {};

      expect(url).toBe(address);
      expect(completeProviderAddress(address)).toBe(address);
      expect(completeProviderAddress(`${address}/chat/completions`)).toBe(address);
      expect(serviceOf(SERVICES, address)).toBe(service);
      expect(nameOfHost(host ?? '')).toBe(name);
      expect(permission).not.toMatch(/\*\./);
    },
  );

  it('are nowhere until the part of the address is typed that only the person knows', () => {
    for (const service of SERVICES.filter(({ url }) => hasPart(url))) {
      const empty = withPart(service, '');
      expect(serviceOf(SERVICES, empty)).toBe(service);
      expect(partOf(service, empty)).toBe('');
      expect(parseServerAddress(empty)).toBeNull();
      expect(partOf(service, withPart(service, ' mine '))).toBe('mine');
      for (const part of ['a.b', 'a/b', 'evil.example/', '*', 'a b'])
        expect(partOf(service, withPart(service, part))).toBeNull();
    }
  });

  it('take their part with the address around it, as it is copied from their pages', () => {
    const azure = SERVICES.find(({ name }) => name === 'Azure OpenAI');
    if (azure === undefined) throw new Error('no Azure');
    for (const typed of [
      'mine',
      ' mine ',
      'mine.openai.azure.com',
      'https://mine.openai.azure.com/',
      'https://mine.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21',
      'https://mine.services.ai.azure.com/models',
      'https://mine.cognitiveservices.azure.com/',
    ])
      expect(readPart(azure, typed)).toBe('mine');
    expect(readPart(azure, '')).toBe('');
    for (const typed of ['https://mine.azure.com.evil.example/', 'my name', 'mine.', 'K'.repeat(84)])
      expect(readPart(azure, typed)).toBeNull();
  });

  it('are not mixed up with others', () => {
    expect(serviceOf(SERVICES, '')).toBeNull();
    expect(serviceOf(SERVICES, 'https://api.groq.com.evil.example/openai/v1')).toBeNull();
    expect(serviceOf(SERVICES, 'https://api.groq.com/openai/v2')).toBeNull();
    expect(serviceOf(SERVICES, 'http://127.0.0.1:11434/v1')).toBeNull();
    expect(nameOfHost('openai.azure.com')).toBeNull();
    expect(nameOfHost('evil-api.x.ai')).toBeNull();
    expect(nameOfHost('localhost:11434')).toBe('Ollama');
  });
});
