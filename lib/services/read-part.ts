import { domainOf, partOf, withPart, type Service } from './service.ts';

/**
 * The part of this service's address that was typed, or pasted with the address around it, as the service's own pages
 * show it. Null for anything else: that would be another address.
 */
export const readPart = (service: Service, typed: string): string | null => {
  const text = typed.trim();
  const host = URL.canParse(text) ? new URL(text).hostname : text;
  const owner = domainOf(service)?.split('.').slice(-2).join('.') ?? '';
  const part = host.endsWith(`.${owner}`) ? host.slice(0, host.indexOf('.')) : text;
  return partOf(service, withPart(service, part));
};
