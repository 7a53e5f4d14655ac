import { isMembers } from '../../lib/base/members.ts';

/** How far a request got. */
export type Reach =
  | { how: 'answers'; status: number; headers: Headers; text: string; at: number }
  | { how: 'dns' | 'refused' | 'timeout' | 'tls' | 'broken'; code: string };

const NAMES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const TIMEOUTS = new Set(['ETIMEDOUT', 'TimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);
/** Enough for a problem; what follows is not read. */
const MOST_TEXT = 64 * 1024;

const codeOf = (error: unknown): string => {
  if (!isMembers(error)) return 'unknown';
  const { code, cause, name } = error;
  if (typeof code === 'string') return code;
  return cause === undefined || cause === error ? String(name) : codeOf(cause);
};

const isTls = (code: string): boolean =>
  /^(?:EPROTO|ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code);

const toFailure = (code: string): Reach => {
  if (NAMES.has(code)) return { how: 'dns', code };
  if (code === 'ECONNREFUSED') return { how: 'refused', code };
  if (TIMEOUTS.has(code)) return { how: 'timeout', code };
  return { how: isTls(code) ? 'tls' : 'broken', code };
};

const readStart = async (response: Response): Promise<string> => {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MOST_TEXT) break;
  }
  return text;
};

/** Asks an address, without any key or token, and follows no redirect. */
export const reach = async (url: string, withinMs: number): Promise<Reach> => {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(withinMs) });
    const { status, headers } = response;
    const at = Date.now();
    return { how: 'answers', status, headers, at, text: await readStart(response) };
  } catch (error) {
    return toFailure(codeOf(error));
  }
};

/** What is wrong with TLS there, and the one thing to do; `whose` is who has the certificate. */
export const describeTls = (code: string, host: string): { what: string; remedy: string } => {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      what: `the certificate of ${host} is not valid now (${code})`,
      remedy: `Look at this machine’s clock; if it is right, renew the certificate of ${host}.`,
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      what: `the certificate that ${host} shows is for another name`,
      remedy: `Get a certificate for ${host}, or correct the address.`,
    };
  if (/^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code))
    return {
      what: `the certificate of ${host} is signed by nobody whom this machine trusts (${code})`,
      remedy: `If the authority is your own, name its certificate file in NODE_EXTRA_CA_CERTS; otherwise send the whole chain.`,
    };
  return {
    what: `${host} does not speak TLS as it should (${code})`,
    remedy: 'Look whether that port really serves https.',
  };
};
