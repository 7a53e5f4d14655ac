/** The registry's page of a bundle. A draft's has the link in it, so whoever has the address can read it. */
export const toBundleUrl = (
  registryUrl: string,
  { label, link }: { label: string; link: string | null },
): string =>
  `${registryUrl}/b/${encodeURIComponent(label)}${link === null ? '' : `?link=${encodeURIComponent(link)}`}`;
